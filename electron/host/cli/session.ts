import { Engine } from '../../engine/engine.ts'
import type { EngineEvents } from '../../engine/engine-settings.ts'
import type { Address } from '../../network/types.ts'
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
