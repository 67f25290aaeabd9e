import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { skipLibtorrent, whyNoLibtorrent } from '../support/libtorrent.ts'
import { mustBeSame } from './compare.ts'
import { keep, machine, readKept } from './keep.ts'
import { measure } from './measure.ts'
import { needsAria2 } from './needs.ts'
import { chooseRows, parseRuns, parseSize } from './options.ts'
import type { Context, Row } from './row.ts'
import { rows } from './rows.ts'
import { Programs } from './start.ts'
import { Workplace } from './workplace.ts'

const MiB = 1024 * 1024
const programs = new Programs()
const skipAria2 = process.env['CI'] === undefined && needsAria2() !== null

afterEach(async () => {
  await programs.killAll()
  await removeTempFolders()
})

describe('the benchmark', () => {
  it.skipIf(skipLibtorrent)(
    `hands 8 MiB over beside libtorrent, sees that every byte came, and leaves nothing behind${whyNoLibtorrent}`,
    async () => {
      const folder = await tempFolder()
      const workplace = await Workplace.open(folder)
      const [row] = chooseRows(rows, ['plain'])
      const result = row && (await measure(row, contextIn(workplace)))
      expect(result?.outcome).toMatchObject({
        type: 'measured',
        samples: [
          { ours: positive, baseline: positive, ratio: positive, details: { 'getter, s of CPU': positive } }
        ]
      })
      await workplace.close()
      expect(await readdir(folder)).toEqual([])
    },
    60_000
  )

  it.skipIf(skipLibtorrent)(
    `hands torrents of every version over, and by an encrypted handshake, beside libtorrent${whyNoLibtorrent}`,
    async () => {
      const workplace = await Workplace.open(await tempFolder())
      for (const row of chooseRows(rows, ['mse-tcp', 'hybrid-tcp', 'v2-tcp'])) {
        const { outcome } = await measure(row, contextIn(workplace))
        expect(outcome).toMatchObject({ type: 'measured', samples: [{ ours: positive, baseline: positive }] })
      }
      await workplace.close()
    },
    240_000
  )

  it.skipIf(skipAria2)(
    'gets a file from a web server, beside aria2 from the same',
    async () => {
      const workplace = await Workplace.open(await tempFolder())
      const [row] = chooseRows(rows, ['web-seed'])
      const result = row && (await measure(row, contextIn(workplace)))
      await workplace.close()
      expect(result?.outcome).toMatchObject({
        type: 'measured',
        samples: [{ ours: positive, baseline: positive, details: { 'baseline getter, s of CPU': positive } }]
      })
    },
    120_000
  )

  it('publishes a release to a follower, which is told of it, and gets less than all of it again', async () => {
    const workplace = await Workplace.open(await tempFolder())
    for (const row of chooseRows(rows, ['channel-delta', 'channel-notice'])) {
      const { outcome } = await measure(row, contextIn(workplace))
      const ours = row.name === 'channel-delta' ? lessThanHalf : positive
      expect(outcome).toMatchObject({ type: 'measured', samples: [{ ours }] })
    }
    await workplace.close()
  }, 120_000)

  it('says why a row was left out, and does not run it', async () => {
    const row: Row = { ...dummy, needs: [() => null, () => 'it needs root'] }
    const { outcome } = await measure(row, contextIn(await Workplace.open(await tempFolder())))
    expect(outcome).toEqual({ type: 'left out', why: 'it needs root' })
  })

  it('says in a sentence why a process of a row ended early', async () => {
    const workplace = await Workplace.open(await tempFolder())
    const { outcome } = await measure({ ...dummy, run: startInVain }, contextIn(workplace))
    expect(outcome).toMatchObject({
      type: 'failed',
      why: expect.stringMatching(/^getter ended before it was ready\./) as string
    })
  })

  it('finds a result that differs in its last byte, or is shorter', async () => {
    const folder = await tempFolder()
    const bytes = Buffer.alloc(5 * MiB, 7)
    const write = async (name: string, content: Buffer): Promise<string> => {
      await writeFile(join(folder, name), content)
      return join(folder, name)
    }
    const file = await write('file', bytes)
    await mustBeSame(file, await write('same', bytes))
    const other = Buffer.from(bytes)
    other[other.length - 1] = 8
    await expect(mustBeSame(file, await write('other', other))).rejects.toThrow(/from byte 4194304/)
    await expect(mustBeSame(file, await write('shorter', bytes.subarray(1)))).rejects.toThrow(/is not what/)
  })

  it('keeps a run in a file that can be read again', async () => {
    const folder = join(await tempFolder(), 'kept')
    const kept = { at: '2026-01-02T03:04:05.678Z', machine: machine('.'), size: MiB, runs: 5, rows: [] }
    const file = await keep(folder, kept)
    expect(file).toBe(join(folder, '2026-01-02T03-04-05.678Z.json'))
    expect(await readKept(file)).toEqual(kept)
  })

  it('refuses to compare with a file that is no run of it', async () => {
    const folder = await tempFolder()
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'other.json'), '{"rows": 5}')
    await expect(readKept(join(folder, 'other.json'))).rejects.toThrow(/is not a run of the benchmark/)
    await expect(readKept(join(folder, 'missing.json'))).rejects.toThrow(/^Cannot read/)
  })
})

describe('what is asked of it', () => {
  it.each([
    ['1G', 2 ** 30],
    ['64M', 64 * MiB],
    ['8MiB', 8 * MiB],
    ['100000', 100_000]
  ])('reads %s as %d bytes', (text, size) => {
    expect(parseSize(text)).toBe(size)
  })

  it.each(['', '0', '-1', '1T', '1.5G', 'G'])('refuses the size "%s"', (text) => {
    expect(() => parseSize(text)).toThrow(/Give bytes/)
  })

  it.each(['0', '1.5', 'many'])('refuses %s runs', (text) => {
    expect(() => parseRuns(text)).toThrow(/Give a number from 1/)
  })

  it('names rows that there are', () => {
    expect(chooseRows(rows, []).length).toBe(rows.length)
    expect(chooseRows(rows, ['to-libtorrent', 'plain']).map(({ name }) => name)).toEqual([
      'plain',
      'to-libtorrent'
    ])
    expect(() => chooseRows(rows, ['plane'])).toThrow(/no row "plane"/)
  })

  it('has a name for each row alone', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
  })
})

/** In percent. */
const lessThanHalf = expect.toSatisfy((value: number) => value > 0 && value < 50) as number
const positive = expect.toSatisfy((value: number) => value > 0) as number

const dummy: Row = {
  name: 'dummy',
  title: 'nothing',
  baseline: 'nothing',
  unit: 's',
  targets: [],
  needs: [],
  run: startInVain
}

/** A getter that is given no torrent. */
async function* startInVain({ programs: processes }: Context): AsyncGenerator<never> {
  await processes.start('shoal-peer', 'getter', {}).event('ready')
}

function contextIn(workplace: Workplace): Context {
  return { runs: 1, size: 8 * MiB, workplace, programs, say: () => undefined }
}
