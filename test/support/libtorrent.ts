import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tempFolder } from './files.ts'

/** Debian's, which has python3-libtorrent; the first python on the path may be another. */
export const python = '/usr/bin/python3'

/** Whether libtorrent is here to be compared with. */
export const hasLibtorrent = spawnSync(python, ['-c', 'import libtorrent']).status === 0

/** For `describe.skipIf`: in CI nothing is skipped, there a missing libtorrent fails. */
export const skipLibtorrent = !hasLibtorrent && process.env['CI'] === undefined

/** For the title of what is skipped. */
export const whyNoLibtorrent = skipLibtorrent ? ' (skipped: needs python3-libtorrent)' : ''

/** Runs a script that prints JSON. @param input is its standard input, as JSON */
export async function askLibtorrent(script: string, input: unknown): Promise<unknown> {
  const running = promisify(execFile)(python, ['-c', script], { maxBuffer: 256 * 1024 * 1024 })
  running.child.stdin?.end(JSON.stringify(input))
  return JSON.parse((await running).stdout)
}

/** What libtorrent makes of a file or folder: a .torrent file. */
export async function libtorrentMakes(
  path: string,
  version: 'v1' | 'v2' | 'hybrid',
  pieceLength: number,
  { symlinks = false } = {}
): Promise<Uint8Array> {
  const out = join(await tempFolder(), 'made.torrent')
  await askLibtorrent(MAKE, { path, out, version, pieceLength, symlinks })
  return await readFile(out)
}

const MAKE = `
import json, os, sys
import libtorrent as lt
job = json.load(sys.stdin)
links = 8 if job['symlinks'] else 0
files = lt.file_storage()
lt.add_files(files, job['path'], flags=links)
version = {'v1': 64, 'hybrid': 0, 'v2': 32}[job['version']]
torrent = lt.create_torrent(files, job['pieceLength'], flags=version | links)
lt.set_piece_hashes(torrent, os.path.dirname(job['path']))
open(job['out'], 'wb').write(lt.bencode(torrent.generate()))
print('null')
`
