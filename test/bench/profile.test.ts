import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { readProfiles } from './profile-folder.ts'
import { profileTable } from './profile-table.ts'
import { timeSpent, type CpuProfile } from './profile.ts'

/** Idle 1 s, hash() of a.js twice 2 s, its neighbour once 1 s, garbage 0.5 s, V8's own 0.5 s; half a second before all that. */
const PROFILE: CpuProfile = {
  nodes: [
    node(1, '(root)', ''),
    node(2, '(idle)', ''),
    node(3, 'hash', 'file:///house/electron/a.js', 9),
    node(4, '', 'file:///house/electron/a.js', 19),
    node(5, '(garbage collector)', ''),
    node(6, '(program)', ''),
    node(7, 'hash', 'file:///house/electron/a.js', 9),
    node(8, 'never', 'node:fs', 1)
  ],
  samples: [2, 3, 4, 7, 5, 6, 1],
  startTime: 1_000_000,
  timeDeltas: [500_000, 1_000_000, 1_500_000, 1_000_000, 500_000, 500_000, 500_000]
}

afterEach(removeTempFolders)

describe('where the time went', () => {
  const spent = timeSpent(PROFILE, '/house')

  it('a sample stands for the time until the next one', () => {
    expect(spent).toMatchObject({ total: 5, idle: 1, garbage: 0.5 })
  })

  it('what came before the work began is left out', () => {
    expect(timeSpent(PROFILE, '/house', 4_000_000)).toMatchObject({ total: 2.5, idle: 0, garbage: 0.5 })
  })

  it('a function counts from wherever it is called, and is named with its line', () => {
    expect(spent.functions).toEqual([
      { name: 'hash electron/a.js:10', seconds: 2 },
      { name: '(anonymous) electron/a.js:20', seconds: 1 },
      { name: '(program)', seconds: 0.5 }
    ])
  })

  it('a file counts with all its functions', () => {
    expect(spent.files).toEqual([
      { name: 'electron/a.js', seconds: 3 },
      { name: '(native)', seconds: 0.5 }
    ])
  })

  it('a clock that steps back takes nothing away', () => {
    expect(timeSpent({ ...PROFILE, samples: [3, 3], timeDeltas: [0, -5] }, '/house').total).toBe(0)
  })

  it('is shown for each thread, in shares of what was not idle', () => {
    const text = profileTable([{ label: 'seed', thread: 'main thread', spent }])
    expect(text.split('\n')).toEqual([
      'seed, main thread: 5.00 s, of which idle 1.00 s (20.0 %); shares are of the rest',
      '    0.500 s  12.5 %  garbage collection',
      'by function',
      '    2.000 s  50.0 %  hash electron/a.js:10',
      '    1.000 s  25.0 %  (anonymous) electron/a.js:20',
      '    0.500 s  12.5 %  (program)',
      'by file',
      '    3.000 s  75.0 %  electron/a.js',
      '    0.500 s  12.5 %  (native)'
    ])
  })

  it('is read from what processes left, by side and thread', async () => {
    const folder = await tempFolder()
    for (const [label, file] of [
      ['seed', 'CPU.20260102.030405.77.0.001.cpuprofile'],
      ['getter', 'CPU.20260102.030405.78.1.002.cpuprofile']
    ] as const) {
      await mkdir(join(folder, label))
      await writeFile(join(folder, label, file), JSON.stringify(PROFILE))
    }
    const begunAt = new Map([[78, 4_000_000]])
    expect(await readProfiles(folder, '/house', begunAt)).toEqual([
      { label: 'getter', thread: 'process 78, thread 1', spent: timeSpent(PROFILE, '/house', 4_000_000) },
      { label: 'seed', thread: 'process 77, main thread', spent }
    ])
  })
})

function node(id: number, functionName: string, url: string, lineNumber = -1): CpuProfile['nodes'][number] {
  return { id, callFrame: { functionName, url, lineNumber } }
}
