import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { SlotReason as CoreReason } from '../../electron/core/slot-reasons.ts'
import { CHOKED_BECAUSE, UNCHOKED_BECAUSE } from '../../electron/core/slot-reasons.ts'
import { ONLY } from '../../shared/api/agreed.ts'
import { Detail, Part, SlotReason } from '../../shared/api/detail.ts'
import { holdersOfPiece, PIECES_PER_ROW, stateOfPiece } from '../../shared/api/piece-states.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import type { TestFace } from '../support/faces.ts'
import { Api } from '../../electron/api/api.ts'
import { connectInMemory, setupForTest } from './ways.ts'

const ALL = [...Part.options]
const open = new Set<Api>()

afterEach(async () => {
  await Promise.all([...open].map((api) => api.close()))
  open.clear()
  await removeTempFolders()
})

async function listening(): Promise<{ api: Api; face: TestFace }> {
  const api = await Api.open(await setupForTest({}))
  open.add(api)
  const face = connectInMemory(api)
  await face.call('listen', {})
  return { api, face }
}

/** A seed of two files, and a getter that has fetched the first of them from it: 19 of 31 pieces. */
async function pair() {
  const path = join(await tempFolder(), 'share')
  await makeTree(path, { 'a.bin': 300_000, 'b.bin': 200_000 })
  const seed = await listening()
  const { work } = await seed.face.call('share', {
    path,
    version: 'v1',
    pieceLength: 16_384,
    comment: null,
    trackers: [],
    webSeeds: [],
    isPrivate: false
  })
  await seed.face.until(({ shares }) => shares[work]?.state === 'done')
  const id = seed.face.state.shares[work]?.torrent ?? ''
  const { link } = await seed.face.call('link', { id })
  const getter = await listening()
  await getter.face.call('add', {
    source: { link: `${link}&x.pe=127.0.0.1:${seed.api.engine.network().port}` },
    folder: await tempFolder(),
    start: true,
    sequential: false,
    priorities: [2, 0]
  })
  await getter.face.until(({ torrents }) => torrents[id]?.state === 'seeding')
  return { seed, getter, id }
}

describe('the detail of a torrent', () => {
  test('tells, as its schema says, what both sides know of the same transfer', async () => {
    const { seed, getter, id } = await pair()
    await seed.face.call('watch', { id, parts: ALL })
    await seed.face.until((_state, detail) => detail?.facts[ONLY]?.limit === 'nobody-wants')
    const told = seed.face.detail
    expect(Detail.parse(told)).toEqual(told)
    expect(told?.facts[ONLY]).toMatchObject({
      pieces: 31,
      have: 31,
      copies: 0,
      onlyHere: 12,
      onlyHereRanges: '19-30',
      missing: 0
    })
    expect(Object.values(told?.peers ?? {})).toMatchObject([
      { progress: 19 / 31, uploaded: 19 * 16_384, reason: 'not-interested' }
    ])
    expect(Object.values(told?.ledger ?? {})).toMatchObject([
      { uploaded: 19 * 16_384, downloaded: 0, connected: true }
    ])
    expect(Object.values(told?.files ?? {})).toMatchObject([
      { size: 300_000, done: 300_000, priority: 2 },
      { size: 200_000, done: 200_000, priority: 2 }
    ])
    expect(Object.values(told?.log ?? {}).map(({ event }) => event)).toContain('started')
    await getter.face.call('watch', { id, parts: ['pieces'] })
    const map = Buffer.from(getter.face.detail?.pieces['0']?.map ?? '', 'base64')
    expect(map).toHaveLength(31)
    expect(map.length).toBeLessThanOrEqual(PIECES_PER_ROW)
    expect(stateOfPiece(map[0] ?? 0)).toBe('have')
    expect(stateOfPiece(map[30] ?? 0)).toBe('skipped')
    expect(holdersOfPiece(map[0] ?? 0)).toBe(1)
  })

  test('is told in the parts asked for alone, and of one torrent at a time', async () => {
    const { seed, id } = await pair()
    await seed.face.call('watch', { id, parts: ['files'] })
    expect(seed.face.detail).toMatchObject({
      facts: {},
      peers: {},
      ledger: {},
      slots: {},
      pieces: {},
      log: {}
    })
    await seed.face.call('watch', { id: null, parts: [] })
    const before = seed.face.heard.filter(
      (message) => 'topic' in message && message.topic === 'detail'
    ).length
    await seed.face.call('stop', { ids: [id] })
    await seed.face.until(({ torrents }) => torrents[id]?.state === 'stopped')
    expect(
      seed.face.heard.filter((message) => 'topic' in message && message.topic === 'detail')
    ).toHaveLength(before)
  })

  test('of a torrent that does not run says what it has, and why nothing comes', async () => {
    const { getter, id } = await pair()
    await getter.face.call('stop', { ids: [id] })
    await getter.face.call('watch', { id, parts: ALL })
    await getter.face.until((_state, detail) => detail?.facts[ONLY]?.limit === 'stopped')
    expect(getter.face.detail?.facts[ONLY]).toMatchObject({ have: 19, action: 'start' })
    expect(getter.face.detail?.files['0']).toMatchObject({ done: 300_000, priority: 2 })
    expect(getter.face.detail?.files['1']).toMatchObject({ done: 19 * 16_384 - 300_000, priority: 0 })
    expect(getter.face.detail?.peers).toEqual({})
  })

  test('ends with the torrent, and begins again when it is added again', async () => {
    const { seed, id } = await pair()
    await seed.face.call('watch', { id, parts: ['facts'] })
    await seed.face.call('remove', { ids: [id], files: 'keep' })
    await seed.face.until(({ torrents }) => torrents[id] === undefined)
    await seed.face.call('add', {
      source: { link: id },
      folder: await tempFolder(),
      start: false,
      sequential: false,
      priorities: null
    })
    await seed.face.until((_state, detail) => detail?.facts[ONLY]?.pieces === 0)
  })
})

describe('the contract', () => {
  test('knows every reason the core has for a slot', () => {
    const reasons: readonly CoreReason[] = [...UNCHOKED_BECAUSE, ...CHOKED_BECAUSE]
    expect(reasons.toSorted()).toEqual(SlotReason.options.toSorted())
  })
})
