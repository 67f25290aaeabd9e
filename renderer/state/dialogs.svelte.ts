import type { Source } from '../../shared/api/commands.ts'
import type { KeyFile } from './key-file.ts'

/** What someone wants to share: a path on the engine's computer, or files that have to be sent there first. */
export type Sharing =
  | { readonly path: string }
  | { readonly name: string; readonly files: readonly { readonly path: string; readonly file: File }[] }

/** A question the window asks, or a page it shows, above everything else. One at a time. */
export type Dialog =
  /** `source` null: a link is asked for first. `name`: of the .torrent file, where it was one. */
  | { readonly kind: 'add'; readonly source: Source | null; readonly name: string | null }
  /** `channel`: of ours, that it is to become a release of; otherwise, or left out, a link is made. */
  | { readonly kind: 'share'; readonly what: readonly Sharing[]; readonly channel?: string | null }
  /** The link of a torrent to hand on: copy, QR code, .torrent file. */
  | { readonly kind: 'link'; readonly id: string }
  /** The link of a channel, as that of a torrent. `published`: the release of it that has just been. */
  | { readonly kind: 'channelLink'; readonly id: string; readonly published?: number }
  | { readonly kind: 'remove'; readonly ids: readonly string[] }
  | { readonly kind: 'peer'; readonly id: string }
  | { readonly kind: 'trackers' | 'webSeeds'; readonly id: string }
  | { readonly kind: 'files'; readonly id: string }
  /** The link of somebody's channel. */
  | { readonly kind: 'follow'; readonly link: string }
  | { readonly kind: 'createChannel' }
  /** `dropped`: the backup of a key; left out, it is asked for. */
  | { readonly kind: 'importChannel'; readonly dropped?: KeyFile }
  /** Which releases of a channel are kept; its end here. */
  | { readonly kind: 'keep' | 'unfollow' | 'deleteChannel'; readonly id: string }
  /** Its key in a file. `created`: the name of one that has just been. */
  | { readonly kind: 'exportChannel'; readonly id: string; readonly created?: string }
  | { readonly kind: 'limits' | 'settings' | 'statistics' | 'shortcuts' | 'about' }

/** Things that wait to be asked about, when several came at once; more are dropped. */
const MOST_WAITING = 100

export class Dialogs {
  readonly current: Dialog | null = $derived.by(() => this.#open[0] ?? null)
  /** The one that is shown first, then those that wait. */
  #open: readonly Dialog[] = $state.raw([])

  /** Shows it, or lets it wait for the one that is open. */
  show(dialog: Dialog): void {
    if (this.#open.length <= MOST_WAITING) this.#open = [...this.#open, dialog]
  }

  /** Shows it in place of the one that is open; of several, one after the other. */
  replace(...dialogs: readonly Dialog[]): void {
    this.#open = [...dialogs, ...this.#open.slice(1)].slice(0, MOST_WAITING + 1)
  }

  close(): void {
    this.#open = this.#open.slice(1)
  }
}
