import type Hypercore from 'hypercore'
import audit from 'hypercore/lib/audit.js'
import { LogTree } from './log-tree.ts'
import { readBlocks } from './read-blocks.ts'

/** 'mended': entries were wrong, are dropped and will be asked for again. 'worthless': not even the signature is right. */
export type Soundness = 'sound' | 'mended' | 'worthless'

/** Whether what this disk holds of a log is what its publisher signed: Hypercore itself believes its disk. */
export async function checkedLog(core: Hypercore): Promise<Soundness> {
  if (core.length === 0) return 'sound'
  const hash = await core.treeHash()
  if (!(await isSigned(core, hash))) return 'worthless'
  if (core.contiguousLength === core.length && (await isWhole(core, hash))) return 'sound'
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

async function isWhole(core: Hypercore, hash: Uint8Array): Promise<boolean> {
  const tree = new LogTree()
  for await (const block of readBlocks(core, 0, false)) tree.push(block)
  return Buffer.compare(tree.hash(), hash) === 0
}
