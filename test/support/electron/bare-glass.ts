import { seenOf, type Glass } from './glass.ts'
import { runPreload, type Preload } from './page-script.ts'

type Deliver = (channel: string, args: readonly unknown[]) => void

/** Shows nothing: a page is what its preload exposes, and everything that crosses is copied as between processes. */
export class BareGlass implements Glass {
  readonly #worlds = new Map<
    number,
    { readonly exposed: Readonly<Record<string, object>>; readonly deliver: Deliver }
  >()

  /** What a page's preload exposed, by name. */
  exposed(id: number): Readonly<Record<string, object>> {
    return this.#worlds.get(id)?.exposed ?? {}
  }

  load(id: number, url: string, preload: string): void {
    const exposed: Record<string, object> = {}
    let deliver: Deliver = () => undefined
    const post: Deliver = (channel, args) => {
      const copy = structuredClone(args)
      setImmediate(() => seenOf(id)?.onMessage(url, true, channel, copy))
    }
    runPreload(
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a preload is text
      new Function('require', 'exports', preload) as Preload,
      { post, pathOf: () => '' },
      {
        expose: (name, api) => (exposed[name] = api),
        onDeliver: (to) => (deliver = to)
      }
    )
    this.#worlds.set(id, { exposed, deliver })
    setImmediate(() => seenOf(id)?.onLoaded())
  }

  deliver(id: number, channel: string, args: readonly unknown[]): void {
    setImmediate(() => this.#worlds.get(id)?.deliver(channel, args))
  }

  close(id: number): void {
    this.#worlds.delete(id)
  }
}
