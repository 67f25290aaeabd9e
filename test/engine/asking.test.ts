import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Answerer } from '../../electron/engine/channels/answering.ts'
import type { Answers } from '../../electron/engine/channels/asking.ts'
import type { Channel } from '../../electron/engine/channels/channel.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { encodeRelease } from '../../electron/channel/release-writer.ts'
import type { SearchHit, SearchQuestion } from '../../electron/wire/search-messages.ts'
import { releaseOf } from '../channel/channels.ts'
import { addressOf, closeEngines, FOUND, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { Inbox } from '../support/inbox.ts'
import { TestNet, type TestNetwork } from '../support/testnet.ts'

let net: TestNet

beforeEach(async () => {
  net = await TestNet.create()
})
afterEach(async () => {
  await closeEngines()
  await net[Symbol.asyncDispose]()
})
afterAll(removeTempFolders)

describe('Shoals that are asked', { timeout: 60_000 }, () => {
  //   publisher of two channels ── asker, who follows one of them
  it('tell of channels that one does not follow, each release as its publisher signed it', async () => {
    const [publisher, asker] = [await shoal({ answers: true }), await shoal()]
    const [albums, films] = [await published(publisher, 'albums'), await published(publisher, 'films')]
    await publish(publisher, films, { title: 'Night Train', notes: 'in colour' })
    await follow(asker, albums)
    const told = await answered(asker, 'night tra', 1)
    expect(told).toMatchObject({ asked: 1, answered: 1, forged: 0 })
    expect(told.hits).toEqual([
      {
        id: films.id,
        link: `magnet:?xs=urn:btpk:${films.id}`,
        release: films.releases[1],
        peers: [publisher.identity]
      }
    ])
    expect(asker.channels.all.map(({ id }) => id)).toEqual([albums.id])
  })

  //   publisher ── mirror ── asker
  it('that have the same release make one hit of it, a mirror as good as its publisher', async () => {
    const [publisher, mirror, asker] = [
      await shoal({ answers: true }),
      await shoal({ answers: true }),
      await shoal()
    ]
    const albums = await published(publisher, 'albums')
    const mirrored = await follow(mirror, albums)
    await until(() => mirrored.releases.length === 1)
    await follow(asker, albums)
    const told = await answered(asker, 'albums', 2)
    expect(told.hits).toHaveLength(1)
    expect(told.hits[0]?.peers.toSorted()).toEqual([publisher.identity, mirror.identity].sort())
  })

  it('say nothing while their users want no answers, and do as soon as they want them', async () => {
    const [publisher, asker] = [await shoal(), await shoal()]
    await follow(asker, await published(publisher, 'albums'))
    await until(() => asker.channels.all[0]?.releases.length === 1)
    await until(async () => (await asker.channels.asking.ask('albums', 9)).asked === 1)
    expect(await asker.channels.asking.ask('albums', 9)).toMatchObject({ asked: 1, answered: 0, hits: [] })
    publisher.channels.answerer.isOn = true
    expect((await answered(asker, 'albums', 1)).hits).toHaveLength(1)
    publisher.channels.answerer.isOn = false
    expect(await asker.channels.asking.ask('albums', 9)).toMatchObject({ asked: 1, answered: 0, hits: [] })
  })

  it('are not reached by those who were met for a private torrent alone', async () => {
    const [seed, leecher] = [await shoal({ answers: true }), await shoal({ answers: true })]
    const folder = await tempFolder()
    await makeTree(folder, { 'share/one': 50_000 })
    for (const engine of [seed, leecher]) await published(engine, 'albums')
    const torrent = await seed.share(join(folder, 'share'), { version: 'hybrid', private: true }, [])
    await torrent.start()
    const { metainfo } = torrent
    if (metainfo === null) throw new Error('what was shared is known')
    const fetched = await leecher.add(metainfo, { folder: await tempFolder() })
    fetched.sources.addPeer(addressOf(seed))
    await fetched.start()
    await reached(fetched, 'seeding')
    for (const engine of [seed, leecher])
      expect(await engine.channels.asking.ask('albums', 9)).toMatchObject({ asked: 0, answered: 0, hits: [] })
  })

  it.each([
    ['control characters', '\u0000\u001B[2J\u202E albums'],
    ['a pattern', '(a+)+$ .* \\'],
    ['names of what objects have', '__proto__ constructor toString'],
    ['half a character', 'x'.repeat(199) + '😀'],
    ['more than anybody types', 'albums '.repeat(5_000)],
    ['nothing but signs', '?!…']
  ])('bear a search for %s', async (_, text) => {
    const [publisher, asker] = [await shoal({ answers: true }), await shoal()]
    await follow(asker, await published(publisher, 'albums'))
    expect(await answered(asker, text, 1)).toMatchObject({ asked: 1, answered: 1, forged: 0 })
  })
})

describe('a peer that answers', { timeout: 60_000 }, () => {
  it.each<[string, (hit: SearchHit, other: SearchHit) => SearchHit]>([
    ['what nobody signed', (hit) => ({ ...hit, block: forged() })],
    ['what another channel signed', (hit, other) => ({ ...other, id: hit.id })],
    ['a key that signed nothing', (hit) => ({ ...hit, id: 'ab'.repeat(32) })],
    ['another place of the log', (hit) => ({ ...hit, index: 1, length: 2 })]
  ])('%s is banned, and nothing that it told is shown', async (_, forge) => {
    const { asker, hits, peer } = await askerOf(2)
    const [hit, other] = hits
    if (hit === undefined || other === undefined) throw new Error('two were published')
    peer.answering = () => Promise.resolve([hit, forge(hit, other), other])
    const told = await answered(asker, 'albums', 1)
    expect(told).toMatchObject({ asked: 1, answered: 1, forged: 1, hits: [] })
    await until(() => asker.network().links.length === 0)
    expect(await asker.channels.asking.ask('albums', 9)).toMatchObject({ asked: 0 })
  })

  it('what a channel signed is believed', async () => {
    const { asker, hits, peer } = await askerOf(1)
    peer.answering = () => Promise.resolve(hits)
    expect((await answered(asker, 'albums', 1)).hits).toMatchObject([{ release: { title: 'albums 1' } }])
  })

  it('to nothing is waited for no longer than a moment', async () => {
    const { asker, peer } = await askerOf(1)
    const asked = new Inbox<SearchQuestion>()
    peer.answering = (question) => {
      asked.put(question)
      return new Promise(() => undefined)
    }
    await until(async () => (await asker.channels.asking.ask('albums', 9)).asked === 1)
    expect(await asked.take()).toEqual({ text: 'albums', limit: 9 })
    expect(await asker.channels.asking.ask('albums', 9)).toMatchObject({ asked: 1, answered: 0, hits: [] })
  })
})

describe('a flood of questions', { timeout: 60_000 }, () => {
  it('is refused but for a few, without looking', () => {
    const answerer = new Answerer(() => Promise.resolve([]))
    answerer.isOn = true
    const admitted = Array.from({ length: 1_000 }, () => answerer.onAsked('key:flood')).filter(Boolean)
    expect(admitted.length).toBeGreaterThan(0)
    expect(admitted.length).toBeLessThan(10)
    expect(answerer.onAsked('key:other')).not.toBeNull()
    const crowd = Array.from({ length: 1_000 }, (_, at) => answerer.onAsked(`key:${at}`)).filter(Boolean)
    expect(crowd.length).toBeLessThan(50)
  })

  it('is worked on one at a time, and what waits has a bound', async () => {
    const looks = new Inbox<() => void>()
    const answerer = new Answerer(() => new Promise((resolve) => looks.put(() => resolve([]))))
    answerer.isOn = true
    const answering = answerer.onAsked('key:flood')
    if (answering === null) throw new Error('it is refused')
    const answers = Array.from({ length: 100 }, () => answering({ text: 'x', limit: 1 }, () => true))
    for (let looked = 0; looked < 9; looked++) {
      const finish = await looks.take()
      expect(looks.waitingCount).toBe(0)
      finish()
    }
    const hits = await Promise.all(answers)
    expect(hits.filter((each) => each !== null)).toHaveLength(9)
  })
})

describe('a Shoal that answers', { timeout: 60_000 }, () => {
  it('does not look for those who have gone, nor for anybody once it is turned off', async () => {
    const looks = new Inbox<string>()
    const answerer = new Answerer((text) => {
      looks.put(text)
      return Promise.resolve([])
    })
    answerer.isOn = true
    const answering = answerer.onAsked('key:one')
    const ask = (text: string, isAwaited: boolean) => answering?.({ text, limit: 1 }, () => isAwaited)
    expect(await Promise.all([ask('gone', false), ask('here', true)])).toEqual([null, []])
    answerer.isOn = false
    expect([await ask('later', true), answerer.onAsked('key:two')]).toEqual([null, null])
    expect([await looks.take(), looks.waitingCount]).toEqual(['here', 0])
  })

  it('leaves out what it cannot prove', async () => {
    const engine = await shoal()
    const [albums, films] = [await published(engine, 'albums'), await published(engine, 'films')]
    const proof = async (number: number) => await films.proof(number)
    const spoilt = { id: albums.id, proof }
    const gone = { id: films.id, proof: () => Promise.resolve(null) }
    const [release] = albums.releases
    if (release === undefined) throw new Error('it was published')
    const found = [albums, spoilt, gone, films].map((channel) => ({ channel, release }))
    const answerer = new Answerer(() => Promise.resolve(found))
    answerer.isOn = true
    const hits = await answerer.onAsked('key:one')?.({ text: 'x', limit: 9 }, () => true)
    expect(hits?.map(({ id }) => id)).toEqual([albums.id, films.id])
  })
})

/** An engine, and another Shoal that it has a channel in common with, and that answers as its test likes. */
async function askerOf(
  channels: number
): Promise<{ asker: Engine; peer: TestNetwork; hits: readonly SearchHit[] }> {
  const [asker, peer] = [await shoal(), await net.network()]
  const hits: SearchHit[] = []
  for (let count = 1; count <= channels; count++) {
    const channel = await published(asker, `albums ${count}`)
    const proof = await channel.proof(1)
    if (proof !== null) hits.push({ id: channel.id, ...proof })
    peer.join([channel.topic], { shoalsOnly: true })
  }
  return { asker, peer, hits }
}

async function shoal({ answers = false } = {}): Promise<Engine> {
  return await openEngine({
    bootstrap: net.bootstrap,
    finding: FOUND,
    tcpLanes: true,
    answerSearches: answers
  })
}

/** A channel with one release, which is called as it is. */
async function published(engine: Engine, name: string): Promise<Channel> {
  const channel = await engine.channels.create(name)
  await publish(engine, channel, { title: name })
  return channel
}

async function publish(
  engine: Engine,
  channel: Channel,
  words: { readonly title: string; readonly notes?: string }
): Promise<void> {
  const folder = await tempFolder()
  await makeTree(folder, { 'share/one': 1_000 + channel.releases.length })
  await channel.publish(await engine.share(join(folder, 'share'), { version: 'hybrid' }, []), words)
}

async function follow(engine: Engine, { id, record }: Channel): Promise<Channel> {
  const following = { folder: await tempFolder(), keep: 0, since: null, pinned: null }
  return await engine.channels.follow({ id, name: record.name }, following)
}

/** Asked until so many have answered: they have to be met first, and may be busy. */
async function answered({ channels }: Engine, text: string, count: number): Promise<Answers> {
  for (;;) {
    const answers = await channels.asking.ask(text, 9)
    if (answers.answered >= count) return answers
    await setTimeout(500)
  }
}

function forged(): Uint8Array {
  return encodeRelease(releaseOf(1, { title: 'albums forged' }))[0] ?? new Uint8Array()
}

/** Looked at ten times a second: links come and go without a word to anyone. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(100)
}
