import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Torrent } from '../../electron/network/common-torrents.ts'
import {
  encodeAnswer,
  encodeQuestion,
  parseQuestion,
  type SearchHit,
  type SearchQuestion
} from '../../electron/wire/search-messages.ts'
import { HostileShoal } from '../support/hostile-shoal.ts'
import { Inbox } from '../support/inbox.ts'
import { LinkPair, LinkSide, torrentOf } from '../support/link-pair.ts'

const torrent = torrentOf('a'.repeat(40))
const hidden: Torrent = { infoHashes: ['b'.repeat(40)], discover: false }
const question: SearchQuestion = { text: 'night train', limit: 3 }
const hit: SearchHit = {
  id: 'ab'.repeat(32),
  block: Buffer.from('a head'),
  index: 0,
  length: 1,
  signature: Buffer.alloc(68),
  siblings: [],
  roots: []
}
const LONG_MS = 60_000

describe('a question to a Shoal', () => {
  it('is answered by one that answers, over the link that is there', async () => {
    await using pair = await linked(torrent)
    const asked = new Inbox<SearchQuestion>()
    pair.other.answering = (each) => {
      asked.put(each)
      return Promise.resolve([hit])
    }
    expect(await pair.chooser.link.ask(question, LONG_MS)).toEqual([hit])
    expect(await asked.take()).toEqual(question)
  })

  it('is asked both ways and many times at once', async () => {
    await using pair = await linked(torrent)
    pair.other.answering = ({ limit }) => Promise.resolve([{ ...hit, length: limit }])
    pair.chooser.answering = ({ limit }) => Promise.resolve([{ ...hit, length: limit + 10 }])
    const limits = [1, 2, 3]
    const answers = limits.flatMap((limit) => [
      pair.chooser.link.ask({ text: 'x', limit }, LONG_MS),
      pair.other.link.ask({ text: 'x', limit }, LONG_MS)
    ])
    const lengths = (await Promise.all(answers)).map((hits) => hits?.[0]?.length)
    expect(lengths).toEqual([1, 11, 2, 12, 3, 13])
  })

  it('has no answer from one that does not answer, or thinks better of it, and then may be asked again', async () => {
    await using pair = await linked(torrent)
    expect(await pair.chooser.link.ask(question, LONG_MS)).toBeNull()
    pair.other.answering = () => Promise.resolve(null)
    expect(await pair.chooser.link.ask(question, LONG_MS)).toBeNull()
    pair.other.answering = () => Promise.resolve([])
    expect(await pair.chooser.link.ask(question, LONG_MS)).toEqual([])
  })

  it('is given up where the answer does not come, and a late one is passed over', async () => {
    await using pair = await linked(torrent)
    const late = new Inbox<() => void>()
    pair.other.answering = () => new Promise((resolve) => late.put(() => resolve([hit])))
    // On a busy machine it may be given up before it has come.
    for (let ms = 50; late.waitingCount === 0; ms *= 2)
      expect(await pair.chooser.link.ask(question, ms)).toBeNull()
    const answer = await late.take()
    answer()
    pair.other.answering = () => Promise.resolve([])
    expect(await pair.chooser.link.ask(question, LONG_MS)).toEqual([])
  })

  it('is not awaited any more once it is given up', async () => {
    await using pair = await linked(torrent)
    const asked = new Inbox<() => boolean>()
    pair.other.answering = (_, isAwaited) => {
      asked.put(isAwaited)
      return new Promise(() => undefined)
    }
    const answer = pair.chooser.link.ask(question, LONG_MS)
    const isAwaited = await asked.take()
    expect(isAwaited()).toBe(true)
    pair.chooser.link.close()
    expect(await answer).toBeNull()
    await pair.other.closed.take()
    expect(isAwaited()).toBe(false)
  })

  it('is asked again over another lane where its own closes', async () => {
    await using pair = new LinkPair()
    pair.join(torrent)
    const [socket] = await pair.addLane('LAN TCP')
    await pair.wire()
    await pair.addLane('UDX')
    await expect.poll(() => pair.chooser.link.lanes.filter(({ isAskable }) => isAskable).length).toBe(2)
    const asked = new Inbox<null>()
    pair.other.answering = () => {
      asked.put(null)
      return new Promise(() => undefined)
    }
    const answer = pair.chooser.link.ask(question, LONG_MS)
    await asked.take()
    pair.other.answering = () => Promise.resolve([hit])
    socket.destroy()
    expect(await answer).toEqual([hit])
  })

  it('ends with the link', async () => {
    await using pair = await linked(torrent)
    const asked = new Inbox<null>()
    pair.other.answering = () => {
      asked.put(null)
      return new Promise(() => undefined)
    }
    const answer = pair.chooser.link.ask(question, LONG_MS)
    await asked.take()
    pair.other.link.close()
    expect(await answer).toBeNull()
    expect(await pair.chooser.link.ask(question, LONG_MS)).toBeNull()
  })

  it('goes to nobody with whom there is nothing in common but a private torrent', async () => {
    await using pair = new LinkPair()
    pair.join(hidden)
    await pair.addLane('LAN TCP')
    pair.other.answering = () => Promise.resolve([hit])
    await expect.poll(() => pair.chooser.link.lanes.length).toBe(1)
    expect([pair.chooser.link.isAskable, await pair.chooser.link.ask(question, LONG_MS)]).toEqual([
      false,
      null
    ])
    pair.join(torrent)
    await pair.wire()
    expect(await pair.chooser.link.ask(question, LONG_MS)).toEqual([hit])
  })
})

describe('a peer that asks as no Shoal does', () => {
  it('and has nothing in common with us, is refused before it tells what', async () => {
    const { side, peer } = await hostile()
    side.answering = () => Promise.resolve([hit])
    side.join(hidden)
    peer.has(hidden)
    peer.offer(randomBytes(8))
    await peer.refused.take()
    side.join(torrent)
    peer.has(torrent)
    peer.offer(randomBytes(8))
    const { question: ask } = await peer.opened.take()
    ask.send(encodeQuestion(question))
    expect(await peer.said.take()).toEqual(Buffer.from(encodeAnswer([hit])))
    peer.close()
  })

  it.each<[string, (peer: HostileShoal) => Promise<void>]>([
    [
      'in no form of ours',
      async (peer) => void (await peer.opened.take()).question.send(Buffer.from('d4:texti7ee'))
    ],
    [
      'at a length that nobody asks',
      async (peer) => void (await peer.opened.take()).question.send(Buffer.alloc(5_000_000))
    ],
    [
      'twice at once',
      async (peer) => {
        const { question: ask } = await peer.opened.take()
        for (const each of [question, question]) ask.send(encodeQuestion(each))
      }
    ],
    [
      'and answers where it was not asked',
      async (peer) => void (await peer.opened.take()).answer.send(encodeAnswer([hit]))
    ]
  ])('%s is cut off', async (_, misbehave) => {
    const { side, peer } = await hostile(torrent)
    side.answering = () => new Promise(() => undefined)
    peer.offer(randomBytes(8))
    await misbehave(peer)
    await peer.cut
    await side.closed.take()
  })

  it('without end is cut off, and costs no answer', async () => {
    const { side, peer } = await hostile(torrent)
    for (let count = 0; count <= 1_000; count++) peer.offer(randomBytes(8))
    await peer.cut
    await side.closed.take()
  })
})

describe('a peer that answers as no Shoal does', () => {
  it.each<[string, Uint8Array]>([
    ['in no form of ours', Buffer.from('l4:hitse')],
    ['at a length that nobody answers', Buffer.alloc(5_000_000)]
  ])('%s is cut off', async (_, bytes) => {
    const { side, peer } = await hostile(torrent)
    const answer = side.link.ask(question, LONG_MS)
    const channel = await peer.opened.take()
    expect(parseQuestion(await peer.said.take())).toEqual(question)
    channel.answer.send(bytes)
    expect(await answer).toBeNull()
    await peer.cut
  })

  it('a second time is passed over', async () => {
    const { side, peer } = await hostile(torrent)
    const answer = side.link.ask(question, LONG_MS)
    const channel = await peer.opened.take()
    await peer.said.take()
    for (const hits of [[hit], [], [hit]]) channel.answer.send(encodeAnswer(hits))
    expect(await answer).toEqual([hit])
    const next = side.link.ask(question, LONG_MS)
    const again = await peer.opened.take()
    again.answer.send(encodeAnswer([]))
    expect(await next).toEqual([])
    peer.close()
  })

  it('with a question is cut off', async () => {
    const { side, peer } = await hostile(torrent)
    const answer = side.link.ask(question, LONG_MS)
    const channel = await peer.opened.take()
    channel.question.send(encodeQuestion(question))
    expect(await answer).toBeNull()
    await peer.cut
  })
})

/** Two links that have said hello, and have this in common. */
async function linked(common: Torrent): Promise<LinkPair> {
  const pair = new LinkPair()
  pair.join(common)
  await pair.addLane('LAN TCP')
  await pair.wire()
  return pair
}

/** A link whose far end does what the test likes; askable where they have a torrent in common. */
async function hostile(common?: Torrent): Promise<{ side: LinkSide; peer: HostileShoal }> {
  const side = new LinkSide(false)
  if (common !== undefined) side.join(common)
  const peer = await HostileShoal.linkTo(side)
  await peer.greeted.take()
  if (common !== undefined) {
    peer.has(common)
    await expect.poll(() => side.link.isAskable).toBe(true)
  }
  return { side, peer }
}
