import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeTorrent } from '../../electron/metainfo/encode.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import { ShoalError } from '../../shared/errors.ts'
import { fixtureFolder, skipFixtures, whyNoFixtures } from '../support/fixtures.ts'

type Verdict =
  | { readonly accepted: false }
  | {
      readonly accepted: true
      readonly name: string
      readonly v1: string | null
      readonly v2: string | null
      readonly pieces: number
      readonly pieceLength: number
      /** or only how many, where they are many */
      readonly files: readonly (readonly [string, number])[] | number
    }

/** libtorrent accepts it with a file that is its own folder. A bad path may as well be refused. */
const REFUSED_FOR_ITS_PATHS = 'v2_invalid_filename2.torrent'

describe.skipIf(skipFixtures)(`the torrents of libtorrent’s tests${whyNoFixtures}`, () => {
  const names = skipFixtures ? [] : readdirSync(fixtureFolder).filter((name) => name.endsWith('.torrent'))

  it('are there', () => {
    expect(names.length).toBeGreaterThan(50)
  })

  it.each(names)('%s comes out as libtorrent says', (name) => {
    const expected = name === REFUSED_FOR_ITS_PATHS ? { accepted: false } : expectedOf(name)
    expect(expected).toMatchObject(verdictOn(name))
  })

  it.each(names)('%s is the same torrent after it was written again', (name) => {
    const first = parseFixture(name)
    if (first === null) return
    const second = parseTorrent(encodeTorrent(first))
    expect(summaryOf(second)).toEqual(summaryOf(first))
    expect(second.pieceLayers).toEqual(first.pieceLayers)
    expect(second.trackers).toEqual(first.trackers)
    expect(second.webSeeds).toEqual(first.webSeeds)
  })
})

function expectedOf(name: string): Verdict {
  const all = JSON.parse(readFileSync(join(fixtureFolder, 'expected.json'), 'utf8')) as Record<
    string,
    Verdict
  >
  const verdict = all[name]
  if (verdict === undefined) throw new Error(`expected.json says nothing of ${name}`)
  return verdict
}

function verdictOn(name: string): Verdict {
  const metainfo = parseFixture(name)
  return metainfo === null ? { accepted: false } : summaryOf(metainfo)
}

function parseFixture(name: string): Metainfo | null {
  try {
    return parseTorrent(readFileSync(join(fixtureFolder, name)))
  } catch (error) {
    if (error instanceof ShoalError && error.code === 'metainfo-invalid') return null
    throw error
  }
}

function summaryOf(metainfo: Metainfo): Verdict {
  const files = metainfo.files.map(({ path, length }) => [path, length] as const)
  return {
    accepted: true,
    name: metainfo.name,
    v1: metainfo.infoHashV1,
    v2: metainfo.infoHashV2,
    pieces: metainfo.lengths.pieceCount,
    pieceLength: metainfo.pieceLength,
    files: files.length > 50 ? files.length : files
  }
}
