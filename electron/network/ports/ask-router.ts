import { NatPmp } from './nat-pmp.ts'
import { Pcp } from './pcp.ts'
import type { Granted, MappingProtocol, MappingWish } from './protocol.ts'
import type { RouterPlace } from '../types.ts'
import { Upnp } from './upnp.ts'

export interface Asked {
  /** Null: nobody does it. */
  readonly by: MappingProtocol | null
  readonly granted: Granted | null
  /** What those say who answer and refuse. */
  readonly refusals: readonly string[]
}

/** Asks a router to map a port in one way after the other, until one works. */
export async function askRouter(
  protocols: readonly MappingProtocol[],
  wish: MappingWish,
  externalPort: number,
  signal: AbortSignal
): Promise<Asked> {
  const refusals: string[] = []
  for (const by of protocols) {
    const answer = await by.map(wish, externalPort, signal)
    if (answer === 'silent') continue
    if ('granted' in answer) return { by, granted: answer.granted, refusals }
    refusals.push(answer.refused)
  }
  return { by: null, granted: null, refusals }
}

/** All ways to ask a router, the best first. */
export function allProtocols(place: RouterPlace, random: () => number): readonly MappingProtocol[] {
  return [new Pcp(place), new NatPmp(place), new Upnp(place, random)]
}
