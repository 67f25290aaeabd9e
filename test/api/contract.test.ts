import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ONLY } from '../../shared/api/agreed.ts'
import { State } from '../../shared/api/model.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import type { TestFace } from '../support/faces.ts'
import { type OpenWay, type Way, WAYS } from './ways.ts'

const NOBODY = 'f'.repeat(40)
const open = new Set<OpenWay>()

afterEach(async () => {
  await Promise.all([...open].map((way) => way.close()))
  open.clear()
  await removeTempFolders()
})

async function opened(way: Way): Promise<{ way: OpenWay; face: TestFace }> {
  const one = await way.open()
  open.add(one)
  const face = await one.connect()
  await face.call('listen', {})
  return { way: one, face }
}

/** Shares a folder of two files and gives the torrent's id. */
async function shareFolder(face: TestFace): Promise<string> {
  const path = join(await tempFolder(), 'share')
  await makeTree(path, { 'a.bin': 40_000, 'b.bin': 20_000 })
  const { work } = await face.call('share', {
    path,
    version: 'hybrid',
    pieceLength: null,
    comment: null,
    trackers: [],
    webSeeds: [],
    isPrivate: false
  })
  await face.until(({ shares }) => shares[work]?.state !== 'hashing' && shares[work] !== undefined)
  const row = face.state.shares[work]
  expect(row).toMatchObject({ state: 'done', name: 'share', done: 60_000, total: 60_000 })
  await face.call('endShare', { work })
  return row?.torrent ?? ''
}

describe.each(WAYS)('the contract over $name', (kind) => {
  test('tells a face that listens the whole state, as its schema says', async () => {
    const { face } = await opened(kind)
    expect(State.parse(face.state)).toEqual(face.state)
    expect(face.state.torrents).toEqual({})
  })

  test('tells what one face did to all that listen, with the same outcome for each', async () => {
    const { way, face } = await opened(kind)
    const other = await way.connect()
    await other.call('listen', {})
    const id = await shareFolder(face)
    await other.until(({ torrents }) => torrents[id]?.state === 'seeding')
    await face.call('stop', { ids: [id] })
    await other.until(({ torrents }) => torrents[id]?.state === 'stopped')
    await face.until(({ torrents }) => torrents[id]?.state === 'stopped')
    expect(other.state.torrents).toEqual(face.state.torrents)
    await other.call('remove', { ids: [id], files: 'keep' })
    await face.until(({ torrents }) => torrents[id] === undefined)
  })

  test('takes a link from one engine to another, and the files after it', async () => {
    const { way, face } = await opened(kind)
    const id = await shareFolder(face)
    const { link } = await face.call('link', { id })
    const { face: getter } = await opened(kind)
    const folder = await tempFolder()
    const address = `127.0.0.1:${way.api.engine.network().port}`
    await getter.call('add', {
      source: { link: `${link}&x.pe=${address}` },
      folder,
      start: true,
      sequential: false,
      priorities: null
    })
    await getter.until(({ torrents }) => torrents[id]?.state === 'seeding')
    expect(getter.state.torrents[id]).toMatchObject({ name: 'share', left: 0, folder })
  })

  test('removes a torrent with its files, and never those that are shared from where they lie', async () => {
    const { way, face } = await opened(kind)
    const id = await shareFolder(face)
    const shared = face.state.torrents[id]?.folder ?? ''
    const { link } = await face.call('link', { id })
    const { face: getter } = await opened(kind)
    const folder = await tempFolder()
    const source = { link: `${link}&x.pe=127.0.0.1:${way.api.engine.network().port}` }
    await getter.call('add', { source, folder, start: true, sequential: false, priorities: null })
    await getter.until(({ torrents }) => torrents[id]?.state === 'seeding')
    await getter.call('remove', { ids: [id], files: 'delete' })
    await getter.until(({ torrents }) => torrents[id] === undefined)
    expect(await readdir(folder)).toEqual([])
    await face.call('remove', { ids: [id], files: 'delete' })
    expect(await readdir(join(shared, 'share'))).toHaveLength(2)
  })

  test('says what is in a link before any of it is written, and which of it is wanted', async () => {
    const { way, face } = await opened(kind)
    const id = await shareFolder(face)
    const { link } = await face.call('link', { id })
    const { face: getter } = await opened(kind)
    const source = { link: `${link}&x.pe=127.0.0.1:${way.api.engine.network().port}` }
    const { work } = await getter.call('preview', { source })
    await getter.until(({ previews }) => previews[work]?.state === 'known')
    expect(getter.state.previews[work]).toMatchObject({
      name: 'share',
      size: 60_000,
      files: 2,
      isKnown: false
    })
    const { files } = await getter.call('contents', { work, from: 0 })
    expect(files).toEqual([
      { path: 'share/a.bin', size: 40_000 },
      { path: 'share/b.bin', size: 20_000 }
    ])
    expect(getter.state.torrents).toEqual({})
    const folder = await tempFolder()
    await getter.call('add', { source, folder, start: true, sequential: false, priorities: [0, 2] })
    await getter.call('endPreview', { work })
    await getter.until(({ torrents }) => torrents[id]?.state === 'seeding')
    expect(await readdir(join(folder, 'share'))).toEqual(['b.bin'])
    expect(getter.state.previews).toEqual({})
  })

  test('ends what a face was finding out when the face goes', async () => {
    const { way, face } = await opened(kind)
    const other = await way.connect()
    await other.call('preview', { source: { link: NOBODY } })
    await face.until(({ previews }) => Object.keys(previews).length === 1)
    await other.close()
    await face.until(({ previews }) => Object.keys(previews).length === 0)
  })

  test('checks a torrent again, fetches it in order, and tries a peer by hand', async () => {
    const { way, face } = await opened(kind)
    const id = await shareFolder(face)
    const { face: getter } = await opened(kind)
    const folder = await tempFolder()
    await getter.call('add', {
      source: { link: id },
      folder,
      start: true,
      sequential: false,
      priorities: null
    })
    await getter.call('setSequential', { id, on: true })
    await getter.until(({ torrents }) => torrents[id]?.sequential === true)
    await getter.call('addPeer', { id, address: `127.0.0.1:${way.api.engine.network().port}` })
    await getter.until(({ torrents }) => torrents[id]?.state === 'seeding')
    await getter.call('recheck', { ids: [id] })
    await getter.until(({ torrents }) => torrents[id]?.state === 'seeding' && torrents[id].left === 0)
    expect(await getter.ask('addPeer', { id, address: 'nowhere' })).toMatchObject({ code: 'usage' })
  })

  test('gives a .torrent file that another engine can be given', async () => {
    const { face } = await opened(kind)
    const id = await shareFolder(face)
    const { name, torrent } = await face.call('torrentFile', { id })
    expect(name).toBe('share.torrent')
    const { face: other } = await opened(kind)
    const { work } = await other.call('preview', { source: { torrent } })
    await other.until(({ previews }) => previews[work]?.state === 'known')
    expect(other.state.previews[work]).toMatchObject({ id, name: 'share', files: 2 })
  })

  test('tells how fast everything and each torrent was', async () => {
    const { face } = await opened(kind)
    const id = await shareFolder(face)
    for (const of of [null, id]) {
      const { step, down, up } = await face.call('speed', { id: of, seconds: 60 })
      expect(step).toBe(1)
      expect(down).toHaveLength(up.length)
    }
  })

  test('keeps settings, tells them to all, and keeps them over a restart', async () => {
    const { face } = await opened(kind)
    await face.call('setSettings', { upLimit: 2_000_000, startAdded: false })
    await face.until(({ settings }) => settings[ONLY]?.upLimit === 2_000_000)
    expect(face.state.settings[ONLY]?.startAdded).toBe(false)
  })

  test('sets at any time how many peers there may be, and whether uTP is used', async () => {
    const { way, face } = await opened(kind)
    const { utpPort } = way.api.engine.network()
    expect(utpPort).not.toBeNull()
    await face.call('setSettings', { useUtp: false, maxPeers: 30 })
    await face.until(({ settings }) => settings[ONLY]?.maxPeers === 30)
    expect([face.state.settings[ONLY]?.useUtp, way.api.engine.network().utpPort]).toEqual([false, null])
    await face.call('setSettings', { useUtp: true })
    expect(way.api.engine.network().utpPort).toBe(utpPort)
  })

  test('tells and takes where a torrent is announced, and which web servers have it', async () => {
    const { face } = await opened(kind)
    const id = await shareFolder(face)
    expect(await face.call('announceList', { id })).toEqual({ tiers: [], webSeeds: [] })
    const tiers = [
      ['udp://tracker.example:6969/announce', 'http://b.example/announce'],
      ['https://c.example/a']
    ]
    const urls = ['https://files.example/share/']
    await face.call('setTrackers', { id, tiers })
    await face.call('setWebSeeds', { id, urls })
    expect(await face.call('announceList', { id })).toEqual({ tiers, webSeeds: urls })
    for (const url of ['udp://tracker.example', 'wss://tracker.example', 'tracker.example'])
      expect(await face.ask('setTrackers', { id, tiers: [[url]] })).toMatchObject({ code: 'usage' })
    expect(await face.ask('setWebSeeds', { id, urls: ['ftp://files.example/'] })).toMatchObject({
      code: 'usage'
    })
    expect(await face.call('announceList', { id })).toEqual({ tiers, webSeeds: urls })
  })

  test('shares a private torrent with its trackers and web seeds, and none without trackers', async () => {
    const { face } = await opened(kind)
    const path = join(await tempFolder(), 'share')
    await makeTree(path, { 'a.bin': 40_000 })
    const tiers = [['http://127.0.0.1:1/announce']]
    const webSeeds = ['http://127.0.0.1:1/']
    const share = {
      path,
      version: 'v1',
      pieceLength: null,
      comment: null,
      webSeeds,
      isPrivate: true
    } as const
    expect(await face.ask('share', { ...share, trackers: [] })).toMatchObject({ code: 'usage' })
    const { work } = await face.call('share', { ...share, trackers: tiers })
    await face.until(({ shares }) => shares[work]?.state === 'done')
    const id = face.state.shares[work]?.torrent ?? ''
    expect(face.state.torrents[id]).toMatchObject({ isPrivate: true })
    expect(await face.call('announceList', { id })).toEqual({ tiers, webSeeds })
    await face.call('watch', { id, parts: ['trackers'] })
    await face.until((_state, detail) => detail !== null)
    expect(Object.values(face.detail?.trackers ?? {})).toMatchObject([{ url: tiers[0]?.[0], tier: 0 }])
    expect(face.detail?.sources['dht']).toEqual({ state: 'private', peers: 0 })
    expect(face.detail?.webSeeds).toMatchObject({ 'http://127.0.0.1:1/': { state: 'off', downloaded: 0 } })
  })

  test('turns super seeding on and off', async () => {
    const { face } = await opened(kind)
    const id = await shareFolder(face)
    await face.call('setSuperSeeding', { ids: [id], on: true })
    await face.until(({ torrents }) => torrents[id]?.superSeeding === true)
    await face.call('setSuperSeeding', { ids: [id], on: false })
    await face.until(({ torrents }) => torrents[id]?.superSeeding === false)
  })

  test('says by which ways to find peers it was started without', async () => {
    const { face } = await opened(kind)
    expect(face.state.session[ONLY]).toMatchObject({ withoutDht: true, withoutTrackers: true })
  })

  test('lists folders of the engine’s computer, and makes them', async () => {
    const { face } = await opened(kind)
    const folder = await tempFolder()
    await makeTree(folder, { 'b.bin': 3, 'a.bin': 2, '.hidden': 1 })
    await face.call('makeFolder', { path: join(folder, 'new') })
    const listing = await face.call('browse', { path: folder })
    expect(listing).toMatchObject({ path: folder, isCut: false })
    expect(listing.entries).toEqual([
      { name: 'new', isFolder: true, size: null },
      { name: 'a.bin', isFolder: false, size: 2 },
      { name: 'b.bin', isFolder: false, size: 3 }
    ])
    expect(listing.free).toBeGreaterThan(0)
  })

  describe('refuses with a code and a sentence, and changes nothing, when a call', () => {
    const add = { folder: '/', start: false, sequential: false, priorities: null }
    test.each([
      ['is of an unknown command', 'format', {}, 'usage'],
      ['is of what only objects have', 'constructor', {}, 'usage'],
      ['has the wrong type', 'start', { ids: NOBODY }, 'usage'],
      ['has an id that is none', 'start', { ids: ['__proto__'] }, 'usage'],
      ['has a field too many', 'link', { id: NOBODY, force: true }, 'usage'],
      ['has no input', 'start', undefined, 'usage'],
      ['is for a torrent that is not there', 'remove', { ids: [NOBODY], files: 'keep' }, 'not-found'],
      ['has 10 MB of link', 'add', { ...add, source: { link: 'm'.repeat(10_000_000) } }, 'usage'],
      [
        'has 10 MB of junk for a torrent',
        'add',
        { ...add, source: { torrent: 'A'.repeat(10_000_000) } },
        'metainfo-invalid'
      ],
      ['has a folder of no place', 'add', { ...add, source: { link: NOBODY }, folder: 'here' }, 'usage'],
      ['has a link to nothing', 'add', { ...add, source: { link: 'magnet:?dn=x' } }, 'link-invalid'],
      ['ends a share that is none', 'endShare', { work: '0'.repeat(16) }, 'not-found'],
      ['sets a limit below the lowest', 'setSettings', { upLimit: 3 }, 'usage'],
      ['sets no room for peers', 'setSettings', { maxPeers: 0 }, 'usage'],
      ['sets room for too many peers', 'setSettings', { maxPeers: 100_000 }, 'usage'],
      ['sets a folder of no place', 'setSettings', { downloadFolder: 'here' }, 'usage'],
      ['lists a folder that is not there', 'browse', { path: '/nowhere/at/all' }, 'not-found']
    ])('%s', async (_what, command, input, code) => {
      const { way, face } = await opened(kind)
      const before = way.api.state()
      const answer = await face.ask(command, input)
      expect(answer).toMatchObject({ type: 'refusal', code })
      expect('sentence' in answer && answer.sentence.length).toBeLessThan(300)
      expect(way.api.state().torrents).toEqual(before.torrents)
      expect(way.api.state().settings).toEqual(before.settings)
    })

    test.each([
      ['is no object', 7],
      ['has no id', { command: 'start', input: {} }],
      ['has more than a call has', { id: 1, command: 'start', input: {}, more: 1 }]
    ])('%s', async (_what, message) => {
      const { face } = await opened(kind)
      face.sendRaw(message)
      const refused = (): boolean => face.heard.some((one) => one.type === 'refusal' && one.id === null)
      while (!refused()) await face.nextMessage()
      await face.call('listen', {})
    })

    test('names one torrent of many that is not there: none is removed', async () => {
      const { face } = await opened(kind)
      const id = await shareFolder(face)
      expect(await face.ask('remove', { ids: [id, NOBODY], files: 'keep' })).toMatchObject({
        code: 'not-found'
      })
      expect(face.state.torrents[id]?.state).toBeDefined()
    })

    test('has priorities for other files than there are', async () => {
      const { face } = await opened(kind)
      const id = await shareFolder(face)
      expect(await face.ask('setPriorities', { id, priorities: [0] })).toMatchObject({ code: 'usage' })
    })
  })

  test('a share of what is not there fails in its row, with a code and a sentence', async () => {
    const { face } = await opened(kind)
    const path = join(await tempFolder(), 'nothing')
    const { work } = await face.call('share', {
      path,
      version: 'v1',
      pieceLength: null,
      comment: null,
      trackers: [],
      webSeeds: [],
      isPrivate: false
    })
    await face.until(({ shares }) => shares[work]?.state === 'failed')
    expect(face.state.shares[work]?.code).toBe('not-found')
    await mkdir(path)
    const again = await face.call('share', {
      path,
      version: 'v1',
      pieceLength: null,
      comment: null,
      trackers: [],
      webSeeds: [],
      isPrivate: false
    })
    await face.until(({ shares }) => shares[again.work]?.state === 'failed')
    expect(face.state.shares[again.work]?.trouble).toContain('no files')
  })
})
