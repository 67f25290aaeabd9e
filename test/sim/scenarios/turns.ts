import { choosePieceLength } from '../../../electron/metainfo/piece-length.ts'
import { Bitfield } from '../../../shared/bitfield.ts'
import { GIVER, MINUTE } from '../crowd.ts'
import type { Options, Outcome, Sample, Scenario } from '../scenario.ts'
import { Swarm } from '../swarm.ts'

const LEAST = 'least time unchoked, times the share'
const MOST = 'most time unchoked, times the share'
const FOR = 30 * MINUTE
const LOOK_EVERY = 250

export const turns: Scenario = {
  name: 'turns',
  about: 'idle peers take turns at one optimistic slot for half an hour',
  full: { peers: 20, bytes: 200_000_000 },
  small: { peers: 20, bytes: 4_000_000 },
  bounds: [
    { figure: LEAST, atLeast: 0.95 },
    { figure: MOST, atMost: 1.05 }
  ],
  run
}

function run({ peers, bytes, seed }: Options): Outcome {
  const swarm = new Swarm({ total: bytes, pieceLength: choosePieceLength(bytes), seed })
  const have = new Bitfield(swarm.lengths.pieceCount)
  for (let piece = 0; piece < have.length; piece += 2) have.add(piece)
  const giver = swarm.join({ ...GIVER, have, slots: 1 })
  // Without buffers they want what they see, and never ask for it.
  for (let count = 0; count < peers; count++) swarm.connect(giver, swarm.join({ ...GIVER, openPieces: 0 }))
  const held = new Map<number, number>()
  for (let at = LOOK_EVERY; at <= FOR; at += LOOK_EVERY) {
    swarm.run(at)
    for (const { id, amChoking } of giver.exchange.peerReports(swarm.now))
      if (!amChoking) held.set(id, (held.get(id) ?? 0) + LOOK_EVERY)
  }
  const shares = Array.from(giver.links.keys(), (id) => (held.get(id) ?? 0) / (FOR / peers))
  const { mail } = swarm
  const curve: Sample[] = [{ at: FOR, share: 0, done: 0 }]
  const figures = { [LEAST]: Math.min(...shares), [MOST]: Math.max(...shares) }
  return { figures, curve, digest: mail.digestText, events: mail.heard }
}
