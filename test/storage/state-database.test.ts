import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ClassicLevel } from 'classic-level'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BLOCK_LENGTH } from '../../electron/core/units.ts'
import { StateDatabase, type Progress, type TorrentRecord } from '../../electron/storage/state-database.ts'
import { bytes, scratchFolder } from './torrents.ts'

const RECORD: TorrentRecord = {
  id: 'aa11',
  metainfo: bytes(1000),
  link: 'magnet:?xt=urn:btih:aa11',
  folder: '/downloads/with "quotes" and ü',
  inPlace: false,
  priorities: [0, 1, 2, 3],
  sequential: true,
  trackers: [['http://a.example/announce', 'udp://b.example:80'], ['http://c.example/']],
  webSeeds: [],
  superSeeding: true,
  wanted: 'started',
  addedAt: 1_700_000_000_000,
  completedAt: null
}

const PROGRESS: Progress = {
  have: Uint8Array.of(0xff, 0x80),
  stamps: new Map([
    [0, { size: 10, mtimeNs: '1700000000123456789' }],
    [2, null]
  ]),
  totals: { downloaded: 5, uploaded: 7 }
}

async function open(folder: string): Promise<StateDatabase> {
  const database = await StateDatabase.open(folder)
  onTestFinished(() => database.close())
  return database
}

async function reopened(
  folder: string,
  write: (database: StateDatabase) => Promise<void>
): Promise<StateDatabase> {
  const database = await StateDatabase.open(folder)
  await write(database)
  await database.close()
  return await open(folder)
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

/** Writes a row behind the database's back. */
async function tamper(folder: string, key: string, value: string): Promise<void> {
  const level = new ClassicLevel<string, string>(join(folder, 'state'))
  await level.put(key, value)
  await level.close()
}

describe('the state', () => {
  it('reads a torrent that an earlier version stored, which knew nothing of trackers and web seeds', async () => {
    const folder = await scratchFolder()
    await (await StateDatabase.open(folder)).close()
    const { metainfo: _metainfo, trackers, webSeeds, superSeeding, ...older } = { ...RECORD, metainfo: null }
    expect([trackers, webSeeds, superSeeding].every((field) => field !== null)).toBe(true)
    await tamper(folder, 'torrent/aa11/record', JSON.stringify({ version: 1, ...older, hasMetainfo: false }))
    const saved = await (await open(folder)).torrent(RECORD.id)
    expect(saved?.record).toMatchObject({ trackers: null, webSeeds: null, superSeeding: false })
  })

  it('remembers torrents over a restart', async () => {
    const bare = { ...RECORD, id: 'bb22', metainfo: null, link: null, priorities: null, completedAt: 5 }
    const database = await reopened(await scratchFolder(), async (before) => {
      await before.putTorrent(RECORD)
      await before.putTorrent(bare)
    })
    const { torrents, faults } = await database.torrents()
    const none = { have: new Uint8Array(0), stamps: [], totals: { downloaded: 0, uploaded: 0 } }
    expect(faults).toEqual([])
    expect(torrents).toEqual([
      { record: RECORD, ...none },
      { record: bare, ...none }
    ])
  })

  it('remembers progress, and keeps it when the record is put again', async () => {
    const database = await reopened(await scratchFolder(), async (before) => {
      await before.putTorrent(RECORD)
      await before.recordProgress(RECORD.id, PROGRESS)
      await before.putTorrent({ ...RECORD, wanted: 'stopped', metainfo: null })
    })
    const { torrents } = await database.torrents()
    expect(torrents).toEqual([
      {
        record: { ...RECORD, wanted: 'stopped', metainfo: null },
        have: PROGRESS.have,
        stamps: [{ size: 10, mtimeNs: '1700000000123456789' }, null, null],
        totals: PROGRESS.totals
      }
    ])
  })

  it('merges progress that comes faster than it can be written, and loses no stamp', async () => {
    const database = await open(await scratchFolder())
    await database.putTorrent(RECORD)
    const writes = Array.from({ length: 500 }, (_, index) => {
      const stamps = new Map([[index, { size: index, mtimeNs: '1' }]])
      return database.recordProgress(RECORD.id, { ...PROGRESS, have: Uint8Array.of(index & 0xff), stamps })
    })
    await Promise.all(writes)
    const [saved] = (await database.torrents()).torrents
    expect(saved?.have).toEqual(Uint8Array.of(499 & 0xff))
    expect(saved?.stamps.map((stamp) => stamp?.size)).toEqual([...Array(500).keys()])
  })

  it('forgets a torrent whole, late progress too', async () => {
    const folder = await scratchFolder()
    const database = await open(folder)
    await database.putTorrent(RECORD)
    await database.putPartial(RECORD.id, { piece: 1, blocks: Uint8Array.of(0x80), data: bytes(10) })
    const late = database.recordProgress(RECORD.id, PROGRESS)
    await database.removeTorrent(RECORD.id)
    await database.recordProgress(RECORD.id, PROGRESS)
    await late
    await database.putTorrent(RECORD)
    const [saved] = (await database.torrents()).torrents
    expect(saved?.have.length).toBe(0)
    expect(await all(database.takePartials(RECORD.id))).toEqual([])
  })

  it('gives back partial pieces once, each with the blocks it had', async () => {
    const data = bytes(2 * BLOCK_LENGTH + 100)
    const folder = await scratchFolder()
    const database = await reopened(folder, async (before) => {
      for (const piece of [10, 9, 100_000])
        await before.putPartial('aa11', { piece, blocks: Uint8Array.of(0xa0), data })
      await before.putPartial('bb22', { piece: 1, blocks: Uint8Array.of(0x40), data })
    })
    const partials = await all(database.takePartials('aa11'))
    expect(partials.map(({ piece }) => piece)).toEqual([9, 10, 100_000])
    for (const partial of partials) {
      expect(partial.blocks).toEqual(Uint8Array.of(0xa0))
      expect(partial.data.length).toBe(data.length)
      expect(partial.data.subarray(0, BLOCK_LENGTH)).toEqual(data.subarray(0, BLOCK_LENGTH))
      expect(partial.data.subarray(2 * BLOCK_LENGTH)).toEqual(data.subarray(2 * BLOCK_LENGTH))
    }
    expect(await all(database.takePartials('aa11'))).toEqual([])
    expect((await all(database.takePartials('bb22'))).length).toBe(1)
  })

  it('remembers settings', async () => {
    const database = await reopened(await scratchFolder(), async (before) => {
      await before.putSetting('ports', { tcp: 6881, hosts: ['a'] })
    })
    expect(await database.setting('ports')).toEqual({ tcp: 6881, hosts: ['a'] })
    expect(await database.setting('other')).toBeUndefined()
  })

  it.each([
    ['broken JSON', 'record', '{"version":1,'],
    ['no object', 'record', '7'],
    ['another version', 'record', '{"version":2}'],
    ['a field of another type', 'record', '{"version":1,"hasMetainfo":true,"wanted":"started","link":7}'],
    ['broken progress', 'progress', '{"version":1,"have":null}']
  ])('names the torrent with %s, and loads the others', async (_, row, value) => {
    const folder = await scratchFolder()
    const before = await StateDatabase.open(folder)
    await before.putTorrent(RECORD)
    await before.putTorrent({ ...RECORD, id: 'bb22' })
    await before.close()
    await tamper(folder, `torrent/aa11/${row}`, value)
    const { torrents, faults } = await (await open(folder)).torrents()
    expect(torrents.map(({ record }) => record.id)).toEqual(['bb22'])
    expect(faults).toMatchObject([{ code: 'state-corrupt' }])
    expect(faults[0]?.message).toContain('aa11')
  })

  it('lets a torrent that cannot be read be removed and added again', async () => {
    const folder = await scratchFolder()
    const before = await StateDatabase.open(folder)
    await before.putTorrent(RECORD)
    await before.close()
    await tamper(folder, 'torrent/aa11/record', 'broken')
    const database = await open(folder)
    await database.removeTorrent('aa11')
    await database.putTorrent(RECORD)
    expect((await database.torrents()).torrents.length).toBe(1)
  })

  it('belongs to one Shoal at a time', async () => {
    const folder = await scratchFolder()
    await open(folder)
    await expect(StateDatabase.open(folder)).rejects.toMatchObject({ code: 'state-locked' })
  })

  it('belongs to one process at a time, and is free again when that is killed', async () => {
    const folder = await scratchFolder()
    const module = new URL('../../electron/storage/state-database.ts', import.meta.url).href
    const program = `
      import { StateDatabase } from ${JSON.stringify(module)}
      await StateDatabase.open(${JSON.stringify(folder)})
      process.stdout.write('open')
      setInterval(() => undefined, 1000)`
    const args = ['--import', 'tsx', '--input-type=module', '--eval', program]
    const child = spawn(process.execPath, args, {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit']
    })
    await once(child.stdout, 'data')
    await expect(StateDatabase.open(folder)).rejects.toMatchObject({ code: 'state-locked' })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await open(folder)
  })

  it('is the owner’s alone to read', async () => {
    const folder = join(await scratchFolder(), 'new/state')
    await open(folder)
    expect((await stat(folder)).mode & 0o077).toBe(0)
  })

  it('says so when its folder cannot be made', async () => {
    const file = join(await scratchFolder(), 'file')
    await writeFile(file, '')
    await expect(StateDatabase.open(join(file, 'state'))).rejects.toMatchObject({ code: 'disk-denied' })
  })

  it('closes twice, and waits for what is being written', async () => {
    const folder = await scratchFolder()
    const database = await StateDatabase.open(folder)
    await database.putTorrent(RECORD)
    const written = database.recordProgress(RECORD.id, PROGRESS)
    await Promise.all([database.close(), database.close()])
    await written
    const [saved] = (await (await open(folder)).torrents()).torrents
    expect(saved?.have).toEqual(PROGRESS.have)
  })
})
