import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { Bitfield } from '../../../shared/bitfield.ts'
import type { PieceIndex } from '../../core/units.ts'
import type { Metainfo } from '../../metainfo/metainfo.ts'
import { Disk } from '../../storage/disk.ts'
import { PieceStore } from '../../storage/piece-store.ts'
import { EXIT_OK, exitCodeOf } from './exit-codes.ts'
import { outputOf, withOutputOptions, type OutputOptions } from './options.ts'
import type { Output } from './output.ts'
import { listenForInterruption } from './signals.ts'
import { readTorrentFile } from './source.ts'
import { ShoalError } from '../../../shared/errors.ts'

export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('compare files on disk with a .torrent file, byte for byte')
    .argument('<file>', '.torrent file')
    .argument('<dir>', 'folder that holds what the torrent names')
  return withOutputOptions(command).action(async (file: string, folder: string, options: OutputOptions) => {
    process.exitCode = await verify(file, folder, outputOf(options))
  })
}

/** @returns the exit code: 6 when anything is missing or wrong */
async function verify(file: string, folder: string, output: Output): Promise<number> {
  const metainfo = await readAsItLies(file, folder)
  const right = await rightPieces(metainfo, resolve(folder), output)
  const files = metainfo.files.map(({ path, length }, index) => ({
    path,
    length,
    complete: isComplete(metainfo, index, right)
  }))
  const wrong = files.filter((entry) => !entry.complete)
  output.result(
    { name: metainfo.name, pieces: metainfo.lengths.pieceCount, verified: right.count, files },
    wrong.map(({ path }) => path)
  )
  if (right.isFull) output.say(`Every byte of ${metainfo.name} is right.`)
  else
    output.say(
      `${metainfo.lengths.pieceCount - right.count} of ${metainfo.lengths.pieceCount} pieces are missing or wrong.`
    )
  return right.isFull ? EXIT_OK : exitCodeOf(new ShoalError('hash-mismatch', ''))
}

/** A folder that was downloaded has safe names, the one a torrent was made of has its own: whichever is there. */
async function readAsItLies(file: string, folder: string): Promise<Metainfo> {
  const downloaded = await readTorrentFile(file)
  const original = await readTorrentFile(file, true)
  const differing = downloaded.files.findIndex(({ path }, index) => path !== original.files[index]?.path)
  const path = original.files[differing]?.path
  return path !== undefined && existsSync(join(folder, path)) ? original : downloaded
}

async function rightPieces(metainfo: Metainfo, folder: string, output: Output): Promise<Bitfield> {
  const { pieceCount, pieceLength } = metainfo.lengths
  const right = new Bitfield(pieceCount)
  const disk = new Disk()
  const store = await PieceStore.open({
    metainfo,
    folder,
    disk,
    readOnly: true,
    skipped: new Set(),
    resume: true
  })
  let checked = 0
  const onChecked = (piece: PieceIndex, isRight: boolean): void => {
    if (isRight) right.add(piece)
    output.progress({
      doing: 'Verifying',
      done: Math.min(++checked * pieceLength, metainfo.lengths.total),
      total: metainfo.lengths.total,
      rate: 0,
      note: ''
    })
  }
  try {
    await store.checkPieces(
      Bitfield.full(pieceCount) as Iterable<PieceIndex>,
      onChecked,
      listenForInterruption().signal
    )
  } finally {
    output.finishProgress()
    await store.close()
    await disk.close()
  }
  return right
}

function isComplete(metainfo: Metainfo, file: number, right: Bitfield): boolean {
  const { first, end } = metainfo.layout.piecesOf(file)
  for (let piece = first; piece < end; piece++) if (!right.has(piece)) return false
  return true
}
