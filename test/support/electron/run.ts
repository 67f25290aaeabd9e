/**
 * Runs a main module as Electron would, with the stand-in for 'electron': `node --import tsx run.ts MAIN ARGUMENTS…`, its
 * windows seen by the process that started it, over Node's channel.
 */
import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Asked, FromStandIn, Question, Responded } from './link.ts'

register(
  `data:text/javascript,${encodeURIComponent(`
  export const resolve = (name, context, next) =>
    name === 'electron' ? next(${JSON.stringify(new URL('electron.ts', import.meta.url).href)}, context) : next(name, context)
`)}`
)

const electron = await import('./electron.ts')
const { seenOf, setGlass } = await import('./glass.ts')
const { respond } = await import('./protocol.ts')

setGlass({
  load: (id, url, preload) => tell({ type: 'load', id, url, preload }),
  deliver: (id, channel, args) => tell({ type: 'deliver', id, channel, args }),
  close: (id) => tell({ type: 'close', id })
})
process.on('message', (asked: Asked) => void answer(asked))
process.on('disconnect', () => process.exit(1))
process.on('SIGTERM', () => electron.app.quit())

const [main = '', ...args] = process.argv.slice(2)
const ownArgs = electron.app.isPackaged ? args : [electron.app.getAppPath(), ...args]
process.argv = [process.execPath, ...ownArgs]
await import(pathToFileURL(main).href)
electron.app.becomeReady()

type Evaluated = (...given: readonly unknown[]) => unknown

function tell(message: FromStandIn): void {
  if (process.connected) process.send?.(message)
}

async function answer({ number, question }: Asked): Promise<void> {
  try {
    tell({ type: 'answer', to: number, value: await answerTo(question) })
  } catch (error) {
    tell({ type: 'failure', to: number, message: String(error instanceof Error ? error.stack : error) })
  }
}

async function answerTo(question: Question): Promise<unknown> {
  switch (question.type) {
    case 'evaluate': {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a function crosses as its text
      const make = new Function(`return (${question.source})`) as () => Evaluated
      const evaluate = make()
      return await evaluate(electron, question.argument)
    }
    case 'respond':
      return await responded(question.url)
    case 'loaded':
      seenOf(question.id)?.onLoaded()
      return null
    case 'crashed':
      seenOf(question.id)?.onCrashed()
      return null
    case 'message': {
      const { id, url, isMain, channel, args } = question
      seenOf(id)?.onMessage(url, isMain, channel, args)
      return null
    }
    case 'mayNavigate':
      return seenOf(question.id)?.mayNavigate(question.url) === true
    case 'mayOpen':
      return seenOf(question.id)?.mayOpen(question.url) === true
    case 'mayDo':
      return seenOf(question.id)?.mayDo(question.permission) === true
  }
}

async function responded(url: string): Promise<Responded> {
  const response = await respond(url)
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer())
  }
}
