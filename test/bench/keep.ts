import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { python } from '../support/libtorrent.ts'
import type { RowResult } from './measure.ts'

/** One run of the benchmark, as it is kept and as `--json` prints it. */
export interface Kept {
  readonly at: string
  readonly machine: Machine
  /** Bytes of the input, and how often each figure was taken. */
  readonly size: number
  readonly runs: number
  readonly rows: readonly RowResult[]
}

/** What figures depend on besides the program. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly platform: string
  readonly kernel: string
  readonly node: string
  readonly libtorrent: string | null
  /** With "+" where files differ from it; null outside a checkout. */
  readonly commit: string | null
}

export function machine(root: string): Machine {
  const version = 'import libtorrent; print(libtorrent.version)'
  const commit = said('git', ['-C', root, 'rev-parse', '--short=12', 'HEAD'])
  const changes = said('git', ['-C', root, 'status', '--porcelain'])
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    kernel: release(),
    node: process.version,
    libtorrent: said(python, ['-c', version]),
    commit: commit === null ? null : `${commit}${changes === '' ? '' : '+'}`
  }
}

/** @returns the file it is kept in */
export async function keep(folder: string, kept: Kept): Promise<string> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${kept.at.replaceAll(':', '-')}.json`)
  await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`)
  return file
}

/** @throws Error when it is not a run of the benchmark */
export async function readKept(file: string): Promise<Kept> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`Cannot read ${file}; the runs that were kept are in dist/bench.`, { cause })
  })
  const kept = parsed(text)
  if (kept === null) throw new Error(`${file} is not a run of the benchmark.`)
  return kept
}

function parsed(text: string): Kept | null {
  try {
    const value = JSON.parse(text) as Partial<Kept> | null
    return Array.isArray(value?.rows) ? (value as Kept) : null
  } catch {
    return null
  }
}

function said(command: string, args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
  } catch {
    return null
  }
}
