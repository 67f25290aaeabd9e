import { setImmediate } from 'node:timers/promises'
import type Hypercore from 'hypercore'

/** Blocks that are asked for at once: one after the other, a long log takes three times as long. */
const READ_AHEAD = 64
/** Bytes after which everything else has its turn: blocks that have been read come without a pause, and may be large. */
const SLICE = 256 * 1024

/**
 * The blocks of a log from one on, in their order.
 * @param wait for those that peers have to send; otherwise it ends before the first that is not here
 * @param most so many of them, and not those that come meanwhile
 */
export async function* readBlocks(
  core: Hypercore,
  from: number,
  wait: boolean,
  most = Infinity
): AsyncGenerator<Uint8Array> {
  let slice = 0
  for (let next = from; next < Math.min(core.length, from + most);) {
    const count = Math.min(READ_AHEAD, core.length - next, from + most - next)
    const blocks = Array.from({ length: count }, () => core.get(next++, { wait }))
    for (const block of blocks) block.catch(nothing)
    for (const each of blocks) {
      const block = await each
      if (block === null) return
      yield block
      slice += block.length
      if (slice <= SLICE) continue
      slice = 0
      await setImmediate()
    }
  }
}

function nothing(): void {
  // told when its turn comes
}
