import { afterAll, describe, expect, it } from 'vitest'
import { isSignedBlock, type BlockProof, type ProofNode } from '../../electron/channel/block-proof.ts'
import { newChannelKey } from '../../electron/channel/channel-key.ts'
import { headOf } from '../../electron/channel/release-reader.ts'
import { encodeRelease } from '../../electron/channel/release-writer.ts'
import { removeTempFolders } from '../support/files.ts'
import { connected, followed, Holder, releaseOf } from './channels.ts'

afterAll(removeTempFolders)

const albums = newChannelKey()

describe('the proof of a release', { timeout: 60_000 }, () => {
  it('holds for each release of a log of any length, and says what the release does', async () => {
    await using holder = await Holder.open(albums)
    for (let last = 1; last <= 9; last++) {
      await holder.publish(last)
      for (let number = 1; number <= last; number++) {
        const proof = await proven(holder, number)
        expect([isSignedBlock(albums.id, proof), proof.length]).toEqual([true, last])
        expect(headOf(proof.block)).toEqual(holder.log.releases[number - 1])
      }
    }
  })

  it('is had from a follower as from the publisher, and of a release of many blocks is that of its head', async () => {
    await using publisher = await Holder.open(albums)
    await using follower = await Holder.open(followed(albums))
    const files = Array.from({ length: 5_000 }, (_, at) => ({ path: `photos/${at}`, length: 1, root: null }))
    await publisher.publish(1)
    await publisher.publish(2, { files, fileCount: files.length, length: files.length })
    const disconnect = await connected(publisher.log, follower.log)
    await follower.releases.takeWhere(({ number }) => number === 2)
    disconnect()
    const proof = await proven(follower, 2)
    expect(isSignedBlock(albums.id, proof)).toBe(true)
    expect(headOf(proof.block)).toMatchObject({ number: 2, fileCount: files.length })
  })

  it('is none for a release that is not there', async () => {
    await using holder = await Holder.open(albums)
    await holder.publish(1)
    expect(await holder.log.proof(2)).toBeNull()
  })
})

describe('a forged proof', { timeout: 60_000 }, () => {
  it('of another channel’s log, or under another key, does not hold', async () => {
    await using holder = await Holder.open(albums)
    await holder.publish(1)
    expect(isSignedBlock(newChannelKey().id, await proven(holder, 1))).toBe(false)
  })

  it.each<[string, (proof: BlockProof, other: BlockProof) => Partial<BlockProof>]>([
    ['another block', () => ({ block: encodeRelease(releaseOf(99))[0] ?? NOTHING })],
    ['another block, beside all that was signed', ({ block }) => ({ block, index: 6, siblings: [] })],
    ['the place of another block', () => ({ index: 3 })],
    ['a place past the end', () => ({ index: 7 })],
    ['a place before the beginning', () => ({ index: -1 })],
    ['a place between two', () => ({ index: 2.5 })],
    ['another length', () => ({ length: 5 })],
    ['no length', () => ({ length: 0 })],
    ['half a block more', () => ({ length: 7.5 })],
    ['a length beyond all numbers', () => ({ length: 2 ** 60 })],
    ['a length that is none', () => ({ length: NaN })],
    ['no siblings', () => ({ siblings: [] })],
    ['a sibling more', ({ siblings, roots }) => ({ siblings: [...siblings, ...roots] })],
    ['siblings in another order', ({ siblings }) => ({ siblings: siblings.toReversed() })],
    ['a root less', ({ roots }) => ({ roots: roots.slice(1) })],
    ['a root more', ({ roots }) => ({ roots: [...roots, ...roots] })],
    ['roots in another order', ({ roots }) => ({ roots: roots.toReversed() })],
    ['a node of another size', ({ roots }) => ({ roots: roots.map((root) => ({ ...root, size: 1 })) })],
    ['a node of no size', ({ roots }) => ({ roots: roots.map((root) => ({ ...root, size: -1 })) })],
    ['a node of half a hash', ({ siblings }) => ({ siblings: siblings.map(half) })],
    ['no signature', () => ({ signature: NOTHING })],
    ['the signature of another length', (_, { signature }) => ({ signature })],
    ['a signature that is noise', ({ signature }) => ({ signature: signature.map((byte) => byte ^ 0x55) })],
    ['a signature that counts to no end', () => ({ signature: Buffer.alloc(80, 0xff) })]
  ])('with %s does not hold', async (_, forge) => {
    await using holder = await Holder.open(albums)
    for (let number = 1; number <= 6; number++) await holder.publish(number)
    const other = await proven(holder, 3)
    await holder.publish(7)
    const proof = await proven(holder, 3)
    expect(isSignedBlock(albums.id, proof)).toBe(true)
    expect(isSignedBlock(albums.id, { ...proof, ...forge(proof, other) })).toBe(false)
  })

  it('with a block that no root is made of does not hold, though all roots and the signature are right', async () => {
    await using holder = await Holder.open(albums)
    for (let number = 1; number <= 4; number++) await holder.publish(number)
    const whole = await proven(holder, 4)
    await holder.publish(5)
    const last = await proven(holder, 5)
    const block = encodeRelease(releaseOf(5, { title: 'forged' }))[0] ?? NOTHING
    expect(isSignedBlock(albums.id, { ...last, block, roots: [...last.roots, ...whole.roots] })).toBe(false)
    expect(isSignedBlock(albums.id, { ...last, block })).toBe(false)
  })
})

async function proven({ log }: Holder, number: number): Promise<BlockProof> {
  const proof = await log.proof(number)
  if (proof === null) throw new Error(`release ${number} cannot be proven`)
  return proof
}

function half({ size, hash }: ProofNode): ProofNode {
  return { size, hash: hash.subarray(16) }
}

const NOTHING = new Uint8Array()
