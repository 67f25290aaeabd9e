import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Bitfield } from '../../shared/bitfield.ts'
import { StateDatabase } from '../../electron/storage/state-database.ts'
import { bytes, checked, makeSample, openDisk, openStore, scratchFolder, type Sample } from './torrents.ts'

const program = fileURLToPath(new URL('downloader.ts', import.meta.url))

interface Run {
  readonly trusted: number
  readonly recorded: readonly number[]
  readonly isDone: boolean
}

/** Runs the downloader until it has recorded so many pieces, and kills it at that very moment. */
async function runUntilKilled(args: readonly string[], afterPieces: number): Promise<Run> {
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const exited = once(child, 'exit')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (lines.length - 1 === afterPieces) child.kill('SIGKILL')
  }
  await exited
  const recorded = lines.slice(1).filter((line) => line !== 'done')
  return {
    trusted: Number(lines[0]?.split(' ')[1]),
    recorded: recorded.map(Number),
    isDone: lines.at(-1) === 'done'
  }
}

async function recordedIn(stateFolder: string, sample: Sample): Promise<number[]> {
  const state = await StateDatabase.open(stateFolder)
  const { torrents } = await state.torrents()
  await state.close()
  return [...new Bitfield(sample.metainfo.lengths.pieceCount, torrents[0]?.have)]
}

describe('a download that is killed again and again', () => {
  it.each(['v1', 'hybrid'] as const)('never loses or invents a verified piece (%s)', async (version) => {
    const contents = { 'a.bin': bytes(1_500_000, 1), 'b.bin': bytes(300_001, 2), 'c.bin': bytes(700_003, 3) }
    const sample = await makeSample(contents, version, 32_768)
    const [folder, stateFolder] = [await scratchFolder(), await scratchFolder()]
    const torrent = join(await scratchFolder(), 'it.torrent')
    await writeFile(torrent, sample.torrent)
    const disk = openDisk({ threads: 2 })
    let before: number[] = []
    for (const afterPieces of [1, 7, 13, 0, 11, Infinity]) {
      const run = await runUntilKilled([torrent, sample.folder, folder, stateFolder], afterPieces)
      expect(run.trusted).toBe(before.length)
      expect(run.recorded.filter((piece) => before.includes(piece))).toEqual([])
      const store = await openStore(sample, { folder, disk, readOnly: true })
      const right = await checked(store, sample)
      await store.close()
      before = await recordedIn(stateFolder, sample)
      expect(before).toEqual(expect.arrayContaining([...run.recorded]))
      expect(right).toEqual(expect.arrayContaining(before))
      if (afterPieces === Infinity) expect(run.isDone).toBe(true)
    }
    for (const [path, expected] of Object.entries(contents))
      expect(Buffer.compare(await readFile(join(folder, 'folder', path)), expected)).toBe(0)
  })
})
