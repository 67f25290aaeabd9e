import { Face } from '../../../shared/api/face.ts'
import { Api } from '../../api/api.ts'
import { Engine } from '../../engine/engine.ts'
import type { EngineEvents } from '../../engine/engine-settings.ts'
import type { Address } from '../../network/types.ts'
import { ControlServer } from '../control/control-server.ts'
import { runningShoal } from '../control/running.ts'
import { defaultDownloads } from './downloads.ts'
import { reportError } from './report.ts'
import { listenForInterruption, type Interruption } from './signals.ts'
import { parseAddress, parseNetworkOptions } from './network-options.ts'
import { parseLimits } from './options.ts'
import type { CommonOptions, LimitOptions } from './options.ts'
import type { Output } from './output.ts'

/** An engine for the length of one command. */
export interface Session {
  readonly engine: Engine
  /** The peers named with --peer. */
  readonly addresses: readonly Address[]
  readonly interruption: Interruption
  /** The last trouble the network told of: why nothing happens, in a sentence. */
  readonly lastTrouble: () => string | null
}

/** A Shoal to give commands to, for the length of one. */
export interface Errand {
  /** It has been told the state. */
  readonly face: Face
  readonly interruption: Interruption
  /**
   * Goes on until interrupted, and lets other commands give theirs meanwhile: resolves with the exit code. Null: it runs in another
   * process, and goes on by itself.
   */
  readonly stay: (() => Promise<number>) | null
}

/**
 * Gives commands to the Shoal that has the state folder: to one that runs in another process, or else to an engine that is opened
 * for it, as `withEngine` does, and goes on with its torrents if `resume` says so.
 */
export async function withFace<T>(
  options: CommonOptions & LimitOptions,
  stateFolder: string,
  output: Output,
  work: (errand: Errand) => Promise<T>,
  { resume = false }: { readonly resume?: boolean } = {}
): Promise<T> {
  const done = await withRunning(stateFolder, async (face) => {
    return { came: await work({ face, interruption: listenForInterruption(), stay: null }) }
  })
  if (done !== null) return done.came
  return await withEngine(options, stateFolder, output, async (session) => {
    const api = await apiOver(session, options)
    const { engine, interruption } = session
    const stay = async (): Promise<number> => await (await takeCommands(api, stateFolder, interruption))()
    if (resume) await engine.resume()
    return await work({ face: await ownFace(api), interruption, stay }).finally(() => api.close())
  })
}

/** Gives commands to the Shoal that has the state folder, where one runs. @returns null: none does */
export async function withRunning<T extends object>(
  stateFolder: string,
  work: (face: Face) => Promise<T>
): Promise<T | null> {
  const running = await runningShoal(stateFolder)
  if (running === null) return null
  try {
    await running.face.call('listen', {})
    return await work(running.face)
  } finally {
    running.close()
  }
}

/**
 * Lets other commands give theirs to this engine from now on: whoever reads that it is ready may do so at once.
 * @returns what goes on until it is interrupted, and resolves with the exit code
 */
export async function readyToStay(
  session: Session,
  options: CommonOptions & LimitOptions,
  stateFolder: string
): Promise<() => Promise<number>> {
  const api = await apiOver(session, options)
  const stay = await takeCommands(api, stateFolder, session.interruption)
  return () => stay().finally(() => api.close())
}

async function takeCommands(
  api: Api,
  stateFolder: string,
  { interrupted }: Interruption
): Promise<() => Promise<number>> {
  const server = await ControlServer.open(api, stateFolder, reportError)
  return async () => {
    const code = await interrupted
    await server?.close()
    return code
  }
}

/** What was said on the command line holds. */
async function apiOver({ engine }: Session, options: CommonOptions & LimitOptions): Promise<Api> {
  const first = { ...parseNetworkOptions(options), downloadFolder: await defaultDownloads() }
  const api = await Api.over(engine, first)
  engine.setLimits(parseLimits(options))
  return api
}

async function ownFace(api: Api): Promise<Face> {
  const face = new Face()
  const connection = api.connect({ isReady: true, send: (message) => face.onMessage(message) })
  face.begin((message) => {
    connection.onMessage(message).catch((error: unknown) => face.end(error as Error))
  })
  await face.call('listen', {})
  return face
}

/**
 * Opens an engine as the options say, does the work, and closes the engine whatever happens.
 * @param events what is to be heard besides troubles
 */
export async function withEngine<T>(
  options: CommonOptions & LimitOptions,
  stateFolder: string,
  output: Output,
  work: (session: Session) => Promise<T>,
  events: Omit<EngineEvents, 'onTrouble'> = {}
): Promise<T> {
  const addresses = options.peer.map(parseAddress)
  const limits = parseLimits(options)
  const interruption = listenForInterruption()
  let lastTrouble: string | null = null
  const engine = await Engine.open(
    { stateFolder, ...parseNetworkOptions(options) },
    {
      ...events,
      onTrouble: ({ code, sentence }) => {
        if (sentence !== lastTrouble) output.say(sentence)
        output.event({ event: 'trouble', code, sentence })
        lastTrouble = sentence
      }
    }
  )
  try {
    engine.setLimits(limits)
    return await work({ engine, addresses, interruption, lastTrouble: () => lastTrouble })
  } finally {
    await engine.close()
  }
}
