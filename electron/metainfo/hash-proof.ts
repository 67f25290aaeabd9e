import { invariant } from '../core/units.ts'
import { answerLength, unclesOf, type HashRange } from './hash-range.ts'
import { HASH_LENGTH, merkleRoot, parentOf } from './merkle.ts'

/** A hash of a file's tree. Layer 0 are the blocks; beyond the file's end stand the hashes of padding. */
export type TreeNode = (layer: number, index: number) => Uint8Array

/** What answers a request: the hashes of the range, then the uncles of its root, the lowest first (BEP 52). */
export function prove(range: HashRange, nodeAt: TreeNode): Uint8Array {
  const answer = new Uint8Array(answerLength(range))
  for (let at = 0; at < range.length; at++) answer.set(nodeAt(range.base, range.index + at), at * HASH_LENGTH)
  let layer = range.base + Math.log2(range.length)
  let index = range.index / range.length
  for (let at = range.length * HASH_LENGTH; at < answer.length; at += HASH_LENGTH) {
    answer.set(nodeAt(layer, index ^ 1), at)
    layer++
    index >>= 1
  }
  return answer
}

/**
 * The one hash that everything in an answer hangs from. The answer is right when it is what we know to be there.
 * @param answer of the length that its range says
 */
export function provenRoot(range: HashRange, answer: Uint8Array): Uint8Array {
  invariant(answer.length === answerLength(range), 'an answer is as long as what was asked')
  let node = merkleRoot(answer.subarray(0, range.length * HASH_LENGTH), range.length)
  let index = range.index / range.length
  for (let at = range.length; at < range.length + unclesOf(range); at++) {
    const uncle = answer.subarray(at * HASH_LENGTH, (at + 1) * HASH_LENGTH)
    node = index % 2 === 0 ? parentOf(node, uncle) : parentOf(uncle, node)
    index >>= 1
  }
  return node
}
