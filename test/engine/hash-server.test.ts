import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { provenRoot } from '../../electron/metainfo/hash-proof.ts'
import { layersOf, unclesOf, type HashRange } from '../../electron/metainfo/hash-range.ts'
import { serverOf, Tree } from './hash-tree.ts'

/** Of a file with so many blocks, so many of them to a piece, a run that its tree has. */
const cases = fc
  .tuple(fc.integer({ min: 2, max: 1_500 }), fc.nat(5), fc.nat(), fc.nat(), fc.nat(), fc.nat())
  .map(([blocks, pieceExponent, ...chances]) => {
    const layers = layersOf(blocks * BLOCK_LENGTH)
    const [baseChance, lengthChance, indexChance, proofChance] = chances
    const base = baseChance % layers
    const length = 2 ** (1 + (lengthChance % (layers - base)))
    const index = length * (indexChance % (2 ** (layers - base) / length))
    const range: HashRange = { base, index, length, proofLayers: proofChance % (layers - base) }
    return { blocks, perPiece: 2 ** pieceExponent, range }
  })

describe('what we answer', () => {
  it('proves itself, and nothing else does', async () => {
    let served = 0
    await fc.assert(
      fc.asyncProperty(cases, fc.nat(), async ({ blocks, perPiece, range }, chance) => {
        const tree = new Tree(blocks)
        const { base, index, length } = range
        const answer = await serverOf(tree, perPiece).answer({ ...range, root: tree.root })
        const isPadding = index * 2 ** base >= blocks
        if (answer === null) return isPadding || base + Math.log2(length) > Math.log2(perPiece)
        served++
        const above = base + Math.log2(length) + unclesOf(range)
        const anchor = tree.node(above, (index / length) >> unclesOf(range))
        expect(Buffer.from(provenRoot(range, answer))).toEqual(Buffer.from(anchor))
        const changed = answer.slice()
        changed[chance % changed.length] = (changed[chance % changed.length] ?? 0) ^ 1
        return Buffer.compare(provenRoot(range, changed), anchor) !== 0
      }),
      { numRuns: 200 }
    )
    expect(served).toBeGreaterThan(100)
  })

  it('is nothing about blocks of a piece that we do not have', async () => {
    const tree = new Tree(16)
    const server = serverOf(tree, 4, (piece) => piece !== 2)
    const leaves = (index: number) =>
      server.answer({ root: tree.root, base: 0, index, length: 4, proofLayers: 3 })
    expect(await leaves(8)).toBeNull()
    expect((await leaves(4))?.length).toBe((4 + 2) * 32)
  })

  it('is nothing about a file that is not ours', async () => {
    const server = serverOf(new Tree(16), 4)
    expect(
      await server.answer({ root: new Uint8Array(32), base: 2, index: 0, length: 4, proofLayers: 1 })
    ).toBeNull()
  })

  it.each([
    ['nothing', { base: 0, index: 0, length: 0, proofLayers: 0 }],
    ['a number that is no power of two', { base: 0, index: 0, length: 3, proofLayers: 0 }],
    ['a run that does not begin where it could', { base: 0, index: 2, length: 4, proofLayers: 0 }],
    ['a run beyond the end of the tree', { base: 0, index: 16, length: 4, proofLayers: 0 }],
    ['a layer above the root', { base: 4, index: 0, length: 2, proofLayers: 0 }],
    ['the highest number there is', { base: 2 ** 32 - 1, index: 0, length: 2, proofLayers: 0 }],
    ['proof beyond the root', { base: 0, index: 0, length: 4, proofLayers: 4 }],
    ['more than anyone needs', { base: 0, index: 0, length: 2 ** 31, proofLayers: 0 }],
    ['blocks of several pieces at once', { base: 0, index: 0, length: 8, proofLayers: 3 }]
  ])('is nothing to whoever asks for %s', async (_what, range) => {
    const tree = new Tree(16)
    expect(await serverOf(tree, 4).answer({ root: tree.root, ...range })).toBeNull()
  })
})
