import { realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import createTestnet from 'hyperdht/testnet.js'
import { afterEach, describe, expect, it } from 'vitest'
import { ChannelDetail } from '../../shared/api/channels.ts'
import type { Input, Output } from '../../shared/api/commands.ts'
import { State, type TorrentSummary } from '../../shared/api/model.ts'
import type { ApiSetup } from '../../electron/api/api.ts'
import type { TestFace } from '../support/faces.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { memory, type OpenWay, type Way, WAYS } from './ways.ts'

const PASSPHRASE = 'correct horse battery'
const open = new Set<OpenWay>()
let dht: Awaited<ReturnType<typeof createTestnet>> | null = null

afterEach(async () => {
  await Promise.all([...open].map((way) => way.close()))
  open.clear()
  await dht?.destroy()
  dht = null
  await removeTempFolders()
})

describe.each(WAYS)('channels over $name', (way) => {
  it('are created, published in and told of, as their schemas say', { timeout: 60_000 }, async () => {
    const face = await opened(way, {})
    const { id } = await face.call('createChannel', { name: 'albums' })
    const release = await published(face, id, await album())
    expect(release).toBe(1)
    await face.call('watchChannel', { id, releases: 10 })
    await face.until(
      ({ channels }) => channels[id]?.newest === 1 && face.channel?.releases['1']?.isHere === true
    )
    expect(State.parse(face.state)).toEqual(face.state)
    expect(ChannelDetail.parse(face.channel)).toEqual(face.channel)
    expect(face.state.channels[id]).toMatchObject({ name: 'albums', isOurs: true, releases: 1, folder: null })
    const { link, files, notes } = await face.call('release', { id, number: 1, from: 0 })
    expect(link).toContain(face.channel?.releases['1']?.torrent ?? 'nothing')
    expect(files.map(({ path }) => path)).toEqual(['album/one.flac', 'album/two.flac'])
    expect(notes).toBe('As it\nwas')
    const { hits } = await face.call('search', { text: 'flac', limit: 5 })
    expect(hits).toMatchObject([{ channel: id, number: 1, files: ['album/one.flac', 'album/two.flac'] }])
  })
})

describe('a channel that faces look after', { timeout: 60_000 }, () => {
  //   publisher ── DHT ── follower
  it('brings a follower each release, which can go back to an earlier one', async () => {
    const [publisher, follower] = [await onDht(), await onDht()]
    const { id } = await publisher.call('createChannel', { name: 'albums' })
    const path = await album()
    await published(publisher, id, path)
    const folder = join(await tempFolder(), 'followed')
    const link = publisher.state.channels[id]?.link ?? ''
    expect(await follower.call('readChannelLink', { link })).toEqual({ id, name: 'albums', known: false })
    await follower.call('follow', { link, folder, keep: 2, isFromFirst: false })
    await follower.until(({ channels }) => channels[id]?.shown === 1)
    expect(follower.state.channels[id]).toMatchObject({ newest: 1, news: null })
    await writeFile(join(path, 'one.flac'), 'changed')
    await published(publisher, id, path)
    await follower.until(({ channels }) => channels[id]?.shown === 2 && channels[id].fetching === null)
    expect(await realpath(join(folder, 'newest'))).toContain(join('releases', '2'))
    await publisher.until(({ channels }) => channels[id]?.holders === 1)
    await follower.call('pinRelease', { id, number: 1 })
    await follower.until(({ channels }) => channels[id]?.shown === 1)
    expect(follower.state.channels[id]).toMatchObject({ pinned: 1, newest: 2, news: 2, trouble: null })
    await follower.call('unfollow', { id, files: 'delete' })
    await follower.until(
      ({ channels, torrents }) => channels[id] === undefined && Object.keys(torrents).length === 0
    )
  })

  it('is mirrored from its first release on once that is wished', async () => {
    const [publisher, follower] = [await onDht(), await onDht()]
    const { id } = await publisher.call('createChannel', { name: 'albums' })
    await published(publisher, id, await album())
    await published(publisher, id, await album(400_000))
    const link = publisher.state.channels[id]?.link ?? ''
    const folder = join(await tempFolder(), 'followed')
    await follower.call('follow', { link, folder, keep: 1, isFromFirst: false })
    await follower.until(({ channels }) => channels[id]?.shown === 2 && channels[id].fetching === null)
    expect(Object.keys(follower.state.torrents)).toHaveLength(1)
    expect(follower.state.channels[id]).toMatchObject({ keep: 1, isFromFirst: false })
    await follower.call('setKeep', { id, keep: null, isFromFirst: true })
    await follower.until(({ torrents }) => Object.values(torrents).filter(isHere).length === 2)
    expect(follower.state.channels[id]).toMatchObject({ keep: null, isFromFirst: true, shown: 2 })
  })

  it('is handed on with its key, which only its passphrase opens', async () => {
    const [here, there] = [await opened(memory, {}), await opened(memory, {})]
    const { id } = await here.call('createChannel', { name: 'albums' })
    const { backup, name } = await here.call('exportChannel', { id, passphrase: PASSPHRASE })
    expect(name).toBe('albums.shoal-key')
    const wrong = await there.ask('importChannel', { backup, passphrase: 'something else' })
    expect(wrong).toMatchObject({ type: 'refusal', code: 'usage' })
    expect(await there.call('importChannel', { backup, passphrase: PASSPHRASE })).toEqual({ id })
    await there.until(({ channels }) => channels[id]?.isOurs === true)
  })

  it('tells in its share why it did not become a release', async () => {
    const face = await opened(memory, {})
    const { id } = await face.call('createChannel', { name: 'albums' })
    const path = await album()
    await published(face, id, path)
    const { work } = await face.call('publish', { id, path, title: null, notes: '' })
    await face.until(({ shares }) => shares[work]?.state === 'failed')
    expect(face.state.shares[work]).toMatchObject({ code: 'usage', channel: id, release: null })
  })

  //   publisher of two channels ── follower of one of them
  it('is found by others who ask, once its holders are told to answer, and followed by its link', async () => {
    const [publisher, asker] = [await onDht(), await onDht()]
    const [films, albums] = [
      await publisher.call('createChannel', { name: 'films' }),
      await publisher.call('createChannel', { name: 'albums' })
    ]
    await published(publisher, films.id, await album())
    const folder = join(await tempFolder(), 'followed')
    const linkOf = (id: string): string => publisher.state.channels[id]?.link ?? ''
    await asker.call('follow', { link: linkOf(albums.id), folder, keep: 0, isFromFirst: false })
    await asker.until(({ channels }) => channels[albums.id]?.holders === 1)
    const ask = { text: 'album', limit: 5 }
    expect(await asker.call('askPeers', ask)).toEqual({ asked: 1, answered: 0, forged: 0, hits: [] })
    await publisher.call('setSettings', { answerSearches: true })
    const { hits } = await answered(asker, ask)
    expect(hits).toMatchObject([
      { channel: films.id, number: 1, size: 500_000, notes: 'As it\nwas', isKnown: false }
    ])
    const { link, peers } = hits[0] ?? failed()
    expect(peers).toHaveLength(1)
    await asker.call('follow', { link, folder: `${folder}2`, keep: 0, isFromFirst: false })
    expect((await answered(asker, ask)).hits).toMatchObject([{ channel: films.id, isKnown: true }])
  })

  it.each([
    ['publish', { id: 'a'.repeat(64), path: '/tmp', title: null, notes: '' }],
    ['release', { id: 'a'.repeat(64), number: 1, from: 0 }],
    ['deleteChannel', { id: 'a'.repeat(64) }]
  ])('refuses to %s where there is no such channel', async (command, input) => {
    const face = await opened(memory, {})
    expect(await face.ask(command, input)).toMatchObject({ type: 'refusal', code: 'not-found' })
  })
})

async function opened(way: Way, setup: Partial<ApiSetup>): Promise<TestFace> {
  const one = await way.open(setup)
  open.add(one)
  const face = await one.connect()
  await face.call('listen', {})
  return face
}

/** A face of a Shoal that finds others. */
async function onDht(): Promise<TestFace> {
  dht ??= await createTestnet(4, { host: '127.0.0.1' })
  return await opened(memory, { bootstrap: dht.bootstrap })
}

/** Asked until somebody answers: on a busy machine nobody may within 3 s. */
async function answered(face: TestFace, input: Input<'askPeers'>): Promise<Output<'askPeers'>> {
  const answers = await face.call('askPeers', input)
  return answers.answered > 0 ? answers : await answered(face, input)
}

function failed(): never {
  throw new Error('not found')
}

/** @param first bytes of its first file */
async function album(first = 300_000): Promise<string> {
  const path = join(await tempFolder(), 'album')
  await makeTree(path, { 'one.flac': first, 'two.flac': 200_000 })
  return path
}

function isHere({ size, left }: TorrentSummary): boolean {
  return size !== null && left === 0
}

/** @returns the number of the release */
async function published(face: TestFace, id: string, path: string): Promise<number | null> {
  const { work } = await face.call('publish', { id, path, title: null, notes: 'As it\nwas' })
  await face.until(({ shares }) => shares[work] !== undefined && shares[work].state !== 'hashing')
  expect(face.state.shares[work]).toMatchObject({ state: 'done', channel: id })
  const release = face.state.shares[work]?.release ?? null
  await face.call('endShare', { work })
  return release
}
