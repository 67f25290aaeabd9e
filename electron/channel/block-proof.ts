import type Hypercore from 'hypercore'
import type { TreeNode } from 'hypercore-crypto'
import caps from 'hypercore/lib/caps.js'
import Verifier from 'hypercore/lib/verifier.js'
import crypto from 'hypercore-crypto'
import { HASH_LENGTH } from '../metainfo/merkle.ts'
import { manifestOf } from './channel-key.ts'

/** A block of a log, with what shows to whoever knows nothing of that log that its key signed it. */
export interface BlockProof {
  readonly block: Uint8Array
  /** Of the block, from 0. */
  readonly index: number
  /** Blocks of the log as it was signed. */
  readonly length: number
  /** As Hypercore has it: that of the one signer, and what is said around it. */
  readonly signature: Uint8Array
  /** Beside the way from the block up to the root over it, from below. */
  readonly siblings: readonly ProofNode[]
  /** The other roots of the log's tree, from left to right. */
  readonly roots: readonly ProofNode[]
}

/** Its place in the tree follows from that in its list. */
export interface ProofNode {
  /** Bytes of the blocks under it. */
  readonly size: number
  /** 32 bytes */
  readonly hash: Uint8Array
}

/** Null: the block, or what it takes to prove it, is not here. */
export async function proofOf(core: Hypercore, index: number): Promise<BlockProof | null> {
  const { length } = core
  if (index >= length) return null
  const request = { block: { index, nodes: 0 }, upgrade: { start: 0, length } }
  const proof = await core.proof(request).catch(() => null)
  const block = proof?.block?.value ?? null
  const signature = proof?.upgrade?.signature ?? null
  if (block === null || signature === null) return null
  // Of a history that was written anew nobody is told.
  if (proof?.fork !== 0 || proof.block === null || proof.upgrade === null) return null
  return { block, index, length, signature, siblings: proof.block.nodes, roots: proof.upgrade.nodes }
}

/**
 * Whether a channel's key signed a log that has this block there. Nothing is kept.
 * @param id of the channel, 64 hex digits
 */
export function isSignedBlock(id: string, proof: BlockProof): boolean {
  const roots = rootsOf(proof)
  if (roots === null) return false
  const verifier = Verifier.fromManifest(manifestOf(id))
  const { length } = proof
  const hash = (): Uint8Array => crypto.tree(roots)
  const signable = (key: Uint8Array): Uint8Array => caps.treeSignable(key, hash(), length, 0)
  try {
    return verifier.verify({ length, fork: 0, hash, signable }, proof.signature)
  } catch {
    return false // a signature in no form
  }
}

/** All roots of the tree, that over the block made of the block itself; null: the proof is not of such a tree. */
function rootsOf(proof: BlockProof): readonly TreeNode[] | null {
  const { index, length } = proof
  if (![index, length, 2 * length].every(Number.isSafeInteger) || index < 0 || index >= length) return null
  const others = proof.roots.values()
  const roots: TreeNode[] = []
  let start = 0
  for (const span of spansOf(length)) {
    const isOver = index >= start && index < start + span
    const root = isOver ? climbed(proof, span) : placed(others.next().value, start, span)
    if (root === null) return null
    roots.push(root)
    start += span
  }
  return others.next().done === true ? roots : null
}

/** Of a tree's roots, from left to right: blocks under each, which are powers of two. */
function* spansOf(length: number): Generator<number> {
  let span = 2 ** Math.floor(Math.log2(length))
  for (let left = length; left > 0; span /= 2) {
    if (span > left) continue
    yield span
    left -= span
  }
}

/** From the block up to the root over it. */
function climbed({ block, index, siblings }: BlockProof, span: number): TreeNode | null {
  if (2 ** siblings.length !== span) return null
  let node: TreeNode = { index: 2 * index, size: block.length, hash: crypto.data(block) }
  let [start, under] = [index, 1]
  for (const sibling of siblings) {
    const isLeft = (start / under) % 2 === 0
    const beside = placed(sibling, isLeft ? start + under : start - under, under)
    if (beside === null) return null
    const parent = { size: node.size + beside.size, hash: crypto.parent(node, beside) }
    if (!isLeft) start -= under
    under *= 2
    node = { index: placeOf(start, under), ...parent }
  }
  return node
}

function placed(node: ProofNode | undefined, start: number, span: number): TreeNode | null {
  if (node?.hash.length !== HASH_LENGTH) return null
  if (!Number.isSafeInteger(node.size) || node.size < 0) return null
  return { index: placeOf(start, span), size: node.size, hash: node.hash }
}

/** How Hypercore numbers the node over so many blocks from one on. */
function placeOf(start: number, span: number): number {
  return 2 * start + span - 1
}
