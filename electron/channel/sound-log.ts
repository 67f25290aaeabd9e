import type Hypercore from 'hypercore'
import audit from 'hypercore/lib/audit.js'
import { History } from './history.ts'
import { LogTree } from './log-tree.ts'
import { readBlocks } from './read-blocks.ts'

/** 'mended': entries were wrong, are dropped and will be asked for again. 'worthless': not even the signature is right. */
export type Soundness = 'sound' | 'mended' | 'worthless'

export interface Checked {
  readonly soundness: Soundness
  /** What was read on the way, of a log that is sound. */
  readonly history: History
}

/** Whether what this disk holds of a log is what its publisher signed: Hypercore itself believes its disk. */
export async function checkedLog(core: Hypercore): Promise<Checked> {
  const history = new History()
  if (core.length === 0) return { soundness: 'sound', history }
  const hash = await core.treeHash()
  if (!(await isSigned(core, hash))) return { soundness: 'worthless', history }
  if (core.contiguousLength === core.length && (await isWhole(core, hash, history)))
    return { soundness: 'sound', history }
  return { soundness: await mended(core), history: new History() }
}

async function mended(core: Hypercore): Promise<Soundness> {
  const found = await audit(core.core)
  if (found === null) return 'worthless'
  return found.droppedBlocks + found.droppedTreeNodes === 0 ? 'sound' : 'mended'
}

async function isSigned(core: Hypercore, hash: Uint8Array): Promise<boolean> {
  const { signature } = core.core.header.tree
  const signable = await core.signable()
  const tree = { length: core.length, fork: core.fork, hash: () => hash, signable: () => signable }
  return signature !== null && core.core.verifier.verify(tree, signature)
}

/** One pass over a long log, for both what it is worth and what it says. */
async function isWhole(core: Hypercore, hash: Uint8Array, history: History): Promise<boolean> {
  const tree = new LogTree()
  for await (const block of readBlocks(core, 0, false)) {
    tree.push(block)
    history.take(block)
  }
  return Buffer.compare(tree.hash(), hash) === 0
}
