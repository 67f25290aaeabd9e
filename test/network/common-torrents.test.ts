import { describe, expect, it } from 'vitest'
import { CommonTorrents } from '../../electron/network/common-torrents.ts'
import { torrentOf } from '../support/link-pair.ts'

const [v1, v2, other] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string]
const session = Buffer.alloc(64, 1)
const [keyA, keyB] = [Buffer.alloc(32, 2), Buffer.alloc(32, 3)]

/** Both ends of one lane. */
const lane = () => ({
  a: new CommonTorrents(session, keyA, keyB),
  b: new CommonTorrents(session, keyB, keyA)
})

describe('torrents in common', () => {
  it('are those that both sides have, whoever names them first', () => {
    const { a, b } = lane()
    const [ours, theirs, single] = [torrentOf(v1), torrentOf(v1), torrentOf(other)]
    const names = b.add(theirs)
    names.forEach((name) => a.onAnnounced(name))
    a.add(single)
    expect(a.shared(ours)).toBe(null)
    a.add(ours)
    expect(a.shared(ours)).toMatchObject({ torrent: ours, infoHash: v1 })
    expect(a.shared(single)).toBe(null)
  })

  it('have names that only the other side of this lane can read', () => {
    const { a, b } = lane()
    const torrent = torrentOf(v1)
    a.add(torrent)
    b.add(torrent)
    const [name] = a.add(torrent)
    expect(b.meaning(name ?? Buffer.alloc(0))).toEqual({ torrent, infoHash: v1 })
    const elsewhere = new CommonTorrents(Buffer.alloc(64, 9), keyB, keyA)
    elsewhere.add(torrent)
    expect(elsewhere.meaning(name ?? Buffer.alloc(0))).toBe(null)
    expect(Buffer.from(name ?? []).includes(Buffer.from(v1, 'hex'))).toBe(false)
  })

  it('are not claimed by saying our own names back to us', () => {
    const { a } = lane()
    const torrent = torrentOf(v1)
    for (const name of a.add(torrent)) a.onAnnounced(name)
    expect(a.shared(torrent)).toBe(null)
  })

  it('of two versions are found by the first hash that both know', () => {
    const { a, b } = lane()
    const [hybrid, v2Only] = [torrentOf(v1, v2), torrentOf(v2)]
    a.add(hybrid)
    for (const name of b.add(v2Only)) a.onAnnounced(name)
    expect(a.shared(hybrid)?.infoHash).toBe(v2)
  })

  it('end when either side withdraws them', () => {
    const { a, b } = lane()
    const torrent = torrentOf(v1)
    a.add(torrent)
    for (const name of b.add(torrent)) a.onAnnounced(name)
    for (const name of b.remove(torrent)) a.onWithdrawn(name)
    expect(a.shared(torrent)).toBe(null)
    for (const name of b.add(torrent)) a.onAnnounced(name)
    a.remove(torrent)
    expect(a.shared(torrent)).toBe(null)
  })

  it('never include a private one', () => {
    const { a } = lane()
    expect(a.add({ infoHashes: [v1], discover: false })).toEqual([])
  })
})
