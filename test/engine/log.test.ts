import { cp, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { logTrouble } from '../../electron/engine/keep-log.ts'
import { Log } from '../../electron/engine/log.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { magnetOf } from '../../electron/metainfo/magnet.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { eventually, fetchShared, metainfoOf, poisonedCopy, shareTree } from '../support/shares.ts'

const MiB = 1024 * 1024

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a log', () => {
  it('numbers its lines and says when each was written', () => {
    let time = 5_000
    const log = new Log(() => time)
    log.add('started', {})
    time = 6_000
    log.add('piece-failed', { piece: 7 })
    expect(log.lines).toEqual([
      { number: 1, at: 5_000, event: 'started', about: {} },
      { number: 2, at: 6_000, event: 'piece-failed', about: { piece: 7 } }
    ])
  })

  it('keeps the last 300 lines, and their numbers', () => {
    const log = new Log()
    for (let piece = 0; piece < 1_000; piece++) log.add('piece-failed', { piece })
    expect(log.lines).toHaveLength(300)
    expect(log.lines.at(0)).toMatchObject({ number: 701, about: { piece: 700 } })
    expect(log.lines.at(-1)).toMatchObject({ number: 1_000, about: { piece: 999 } })
  })
})

describe('the log of a torrent', () => {
  it('tells how a link became files, in order', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 2 * MiB })
    const getter = await openEngine()
    const link = magnetOf(metainfoOf(shared))
    const torrent = await getter.add(link, { folder: await tempFolder(), addresses: [addressOf(seed)] })
    await torrent.start()
    await reached(torrent, 'seeding')
    await torrent.stop()
    expect(events(torrent)).toEqual([
      'added',
      'started',
      'metadata-found',
      'first-piece',
      'completed',
      'stopped'
    ])
    expect(lineOf(torrent, 'added')?.at).toBe(torrent.record.addedAt)
    expect(lineOf(torrent, 'metadata-found')?.about).toEqual({ name: 'share' })
  })

  it('tells of a start and a stop each time, and of nothing to check where all is trusted', async () => {
    const { shared } = await shareTree({ 'a.bin': MiB })
    await shared.stop()
    await shared.start()
    await reached(shared, 'seeding')
    expect(events(shared)).toEqual(['added', 'started', 'stopped', 'started'])
  })

  it('does not say of a check that was broken off that it ended', async () => {
    const { shared, share } = await shareTree({ 'a.bin': 4 * MiB })
    const folder = await tempFolder()
    await cp(share, join(folder, 'share'), { recursive: true })
    const getter = await openEngine()
    const torrent = await getter.add(metainfoOf(shared), { folder })
    torrent.on('phase', (phase) => {
      if (phase.type === 'checking' && phase.total > 0 && phase.checked === 0) void torrent.close()
    })
    await torrent.start()
    await reached(torrent, 'stopped')
    expect(events(torrent)).toEqual(['added', 'started', 'checking-began', 'stopped'])
  })

  it('tells how many pieces were checked and how many are right', async () => {
    const { shared, share, seed } = await shareTree({ 'a.bin': 4 * MiB })
    const folder = await tempFolder()
    const copy = join(folder, 'share', 'a.bin')
    await cp(share, join(folder, 'share'), { recursive: true })
    await writeFile(copy, (await readFile(copy)).fill(0, 100, 200))
    const torrent = await fetchShared(await openEngine(), shared, [addressOf(seed)], folder)
    await reached(torrent, 'seeding')
    const pieces = metainfoOf(shared).lengths.pieceCount
    expect(lineOf(torrent, 'checking-began')?.about).toEqual({ pieces })
    expect(lineOf(torrent, 'checking-ended')?.about).toEqual({ checked: pieces, have: pieces - 1 })
    expect(events(torrent).slice(-2)).toEqual(['first-piece', 'completed'])
  })

  it('names the piece that came out wrong and the peer that was banned for it, and why', async () => {
    const share = await shareTree({ 'a.bin': MiB })
    const poisoner = await poisonedCopy(share)
    const torrent = await fetchShared(await openEngine(), share.shared, [addressOf(poisoner)])
    await eventually(() => lineOf(torrent, 'peer-banned') !== undefined)
    expect(lineOf(torrent, 'piece-failed')?.about['piece']).toBeGreaterThanOrEqual(0)
    expect(lineOf(torrent, 'peer-banned')?.about).toEqual({
      identity: 'addr:127.0.0.1',
      reason: 'bad-pieces'
    })
  })

  it('gives the fault that stopped it', async () => {
    const { shared, share, seed } = await shareTree({ 'a.bin': 8 * MiB })
    await truncate(join(share, 'a.bin'), 100)
    await fetchShared(await openEngine(), shared, [addressOf(seed)])
    await reached(shared, 'errored')
    expect(lineOf(shared, 'errored')?.about).toMatchObject({ code: 'file-changed' })
  })

  it('tells that other files are wanted, once, and not what changes nothing', async () => {
    const { shared } = await shareTree({ 'a.bin': MiB, 'b.bin': MiB })
    const getter = await openEngine()
    const torrent = await getter.add(metainfoOf(shared), { folder: await tempFolder() })
    await torrent.wishes.setPriorities([0, 2])
    await torrent.wishes.setPriorities([0, 2])
    expect(events(torrent)).toEqual(['added', 'priorities-changed'])
    expect(lineOf(torrent, 'priorities-changed')?.about).toEqual({ files: 2, skipped: 1 })
  })

  it('tells of the network’s troubles with it, and of no other’s', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': MiB })
    const [infoHash = ''] = shared.wireHashes
    const trouble = { code: 'CANNOT_HOLEPUNCH', sentence: 'It cannot be reached.' }
    logTrouble(seed.torrents, { ...trouble, infoHash: '00'.repeat(20) })
    logTrouble(seed.torrents, trouble)
    logTrouble(seed.torrents, { ...trouble, infoHash })
    expect(shared.log.lines.filter(({ event }) => event === 'trouble').map(({ about }) => about)).toEqual([
      trouble
    ])
  })
})

function events({ log }: Torrent): readonly string[] {
  return log.lines.map(({ event }) => event)
}

function lineOf({ log }: Torrent, event: string) {
  return log.lines.find((line) => line.event === event)
}
