import { seededRandom } from '../../electron/core/random.ts'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { Swarm } from '../sim/swarm.ts'

/**
 * How long the simulator and the core take together for a million blocks: a flash crowd in virtual time, one seed and 100
 * getters, each connected to about 50 others, 157 pieces of 1 MiB (what Shoal makes of 1 GiB). Smaller pieces cost more: with each
 * piece everyone tells 50 others. Prints {"deliveries", "seconds"}.
 */
const GETTERS = 100
const CONNECTIONS = 50
const PIECES = 157
const BLOCKS_PER_PIECE = 64
/** Bytes per second. */
const UP = 10_000_000
const DOWN = 4 * UP

const chance = seededRandom(1)
const start = performance.now()
const pieceLength = BLOCKS_PER_PIECE * BLOCK_LENGTH
const swarm = new Swarm({ total: PIECES * pieceLength, pieceLength, seed: 1 })
swarm.join({ have: 'all', up: UP })
for (let getters = 0; getters < GETTERS; getters++) swarm.join({ up: UP, down: DOWN })
for (const a of swarm.nodes)
  for (const b of swarm.nodes) if (a.index < b.index && chance() < CONNECTIONS / GETTERS) swarm.connect(a, b)
swarm.finish(swarm.nodes, Infinity)
const seconds = (performance.now() - start) / 1_000
const deliveries = swarm.nodes.reduce((sum, { received }) => sum + received, 0) / BLOCK_LENGTH
process.stdout.write(`${JSON.stringify({ deliveries, seconds })}\n`)
