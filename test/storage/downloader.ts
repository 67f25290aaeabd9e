import { readFile } from 'node:fs/promises'
import { Bitfield } from '../../shared/bitfield.ts'
import { BLOCK_LENGTH, type PieceIndex } from '../../electron/core/units.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import { Disk } from '../../electron/storage/disk.ts'
import { PieceStore } from '../../electron/storage/piece-store.ts'
import { StateDatabase } from '../../electron/storage/state-database.ts'

/**
 * A process of its own, to be killed: downloads a torrent from a folder beside it and records each piece, as the engine does.
 * Prints "start N" with the number of pieces it trusts, then the index of each piece once it is recorded, then "done".
 */
const [torrent = '', seedFolder = '', folder = '', stateFolder = ''] = process.argv.slice(2)
const ID = 'torrent'
const AT_ONCE = 3

const metainfo = parseTorrent(await readFile(torrent))
const state = await StateDatabase.open(stateFolder)
const disk = new Disk({ threads: 2 })
const skipped = new Set<number>()
const seed = await PieceStore.open({
  metainfo,
  folder: seedFolder,
  disk,
  readOnly: true,
  skipped,
  resume: false
})
const store = await PieceStore.open({ metainfo, folder, disk, readOnly: false, skipped, resume: true })
const have = await trusted()
process.stdout.write(`start ${have.count}\n`)

const missing = [...Array(metainfo.lengths.pieceCount).keys()].flatMap((index) => {
  const piece = metainfo.lengths.pieceIndex(index)
  return piece === null || have.has(piece) ? [] : [piece]
})
await Promise.all(Array.from({ length: AT_ONCE }, () => work()))
await store.finish()
await Promise.all([store.close(), seed.close()])
await disk.close()
await state.close()
process.stdout.write('done\n')

/** What was recorded, less what does not stand up to a check of the files that changed since. */
async function trusted(): Promise<Bitfield> {
  const { torrents } = await state.torrents()
  const [saved] = torrents
  if (saved === undefined) await putRecord()
  const recorded = new Bitfield(metainfo.lengths.pieceCount, saved?.have)
  const changed = await store.changedPieces(saved?.stamps ?? [])
  const suspect = [...recorded].filter((piece) => changed.has(piece)) as PieceIndex[]
  await store.checkPieces(suspect, (piece, ok) => {
    if (!ok) recorded.delete(piece)
  })
  return recorded
}

async function putRecord(): Promise<void> {
  const wishes = { inPlace: false, priorities: null, sequential: false, wanted: 'started' as const }
  const network = { trackers: null, webSeeds: null, superSeeding: false }
  await state.putTorrent({
    id: ID,
    metainfo: null,
    link: null,
    folder,
    ...wishes,
    ...network,
    addedAt: 0,
    completedAt: null
  })
}

async function work(): Promise<void> {
  for (let piece = missing.shift(); piece !== undefined; piece = missing.shift()) {
    await fetchPiece(piece)
    const verdict = await store.verifyAndWrite(piece, false)
    if (verdict.type !== 'verified') throw new Error(`piece ${piece} is ${verdict.type}`)
    have.add(piece)
    const totals = { downloaded: 0, uploaded: 0 }
    const stamps = await store.freshStamps()
    // Read last, as the engine does: of three workers, one that waited longer must not take back what another recorded.
    await state.recordProgress(ID, { have: have.toBytes(), stamps, totals })
    process.stdout.write(`${piece}\n`)
  }
}

async function fetchPiece(piece: PieceIndex): Promise<void> {
  const size = metainfo.lengths.pieceSize(piece)
  for (let at = 0; at < size; at += BLOCK_LENGTH) {
    const { bytes, giveBack } = await seed.readBlock(piece, at, Math.min(BLOCK_LENGTH, size - at))
    store.putBlock(piece, at, bytes)
    giveBack()
  }
}
