import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import { askLibtorrent, skipLibtorrent, whyNoLibtorrent } from '../support/libtorrent.ts'
import { folderTorrent } from './hand-made.ts'

/**
 * Where names are worse than libtorrent sees, or systems other than Linux mind, ours differ on purpose: those are
 * tested in paths.test.ts and left out here.
 */
const part = fc.constantFrom(
  'a',
  'B',
  'b',
  '.',
  '..',
  '/',
  '\\',
  ' ',
  '\u0001',
  '\u202e',
  '\u00e9',
  '.txt',
  'x'.repeat(90)
)
const broken = fc.constantFrom(Buffer.from([0xff, 0x7a]), Buffer.alloc(0))
const component = fc
  .tuple(fc.array(part, { maxLength: 5 }), broken)
  .map(([parts, end]) => Buffer.concat([Buffer.from(parts.join('')), end]))
// libtorrent takes a last component of dots for the file's name if the one before ends in dots: 'a..', '..' is '..'.
const path = fc.array(component, { minLength: 1, maxLength: 3 }).filter((way) => !isDots(way.at(-1)))
const folder = fc.record({ name: component, paths: fc.array(path, { minLength: 1, maxLength: 6 }) })

describe.skipIf(skipLibtorrent)(`names come out as libtorrent repairs them${whyNoLibtorrent}`, () => {
  it('in a thousand torrents made up of what goes wrong', async () => {
    const torrents = fc.sample(folder, { seed: 52, numRuns: 1000 }).map(({ name, paths }) =>
      folderTorrent(
        paths.map((way) => ({ path: way, length: 5 })),
        { name }
      )
    )
    const theirs = await askLibtorrent(
      READ,
      torrents.map((bytes) => Buffer.from(bytes).toString('base64'))
    )
    expect(torrents.map((bytes) => parseTorrent(bytes).files.map((file) => file.path))).toEqual(theirs)
  })
})

function isDots(bytes: Uint8Array | undefined): boolean {
  return /^\.*$/u.test(
    Buffer.from(bytes ?? [])
      .toString('latin1')
      .replaceAll(/[/\\]/gu, '')
  )
}

const READ = `
import base64, json, sys
import libtorrent as lt
def paths(torrent):
    files = lt.torrent_info(base64.b64decode(torrent)).files()
    return [files.file_path(i) for i in range(files.num_files())]
print(json.dumps([paths(torrent) for torrent in json.load(sys.stdin)]))
`
