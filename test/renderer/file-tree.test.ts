import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  buildTree,
  filterTree,
  firstOpen,
  summarize,
  visibleRows,
  withChecked,
  withPriority,
  type FileTree
} from '../../renderer/state/file-tree.ts'

const ALBUM = [
  { path: 'Album/10 last.flac', size: 10 },
  { path: 'Album/2 first.flac', size: 2 },
  { path: 'Album/scans/back.png', size: 30 },
  { path: 'Album/scans/front.png', size: 40 }
]

/** One line to a row: how deep, name, and what the checkbox shows. */
function drawn(
  tree: FileTree,
  priorities: readonly number[],
  open: ReadonlySet<number>,
  text = ''
): string[] {
  const summaries = summarize(tree, priorities)
  const mark = { all: '[x]', some: '[-]', none: '[ ]' }
  return visibleRows(tree, open, filterTree(tree, text)).map((at) => {
    const { depth, name } = tree.nodes[at] ?? { depth: 0, name: '' }
    return `${'  '.repeat(depth)}${mark[summaries[at]?.checked ?? 'none']} ${name}`
  })
}

function everything(tree: FileTree): ReadonlySet<number> {
  return new Set(tree.nodes.keys())
}

const part = fc.constantFrom('a', 'b', 'B', 'file 2', 'file 10', '__proto__', 'constructor', '', '\u202Egnp')
const someFiles = fc
  .array(
    fc.record({
      path: fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
      size: fc.nat(1000)
    }),
    { minLength: 1, maxLength: 40 }
  )
  .map((files) => files.map(({ path, size }) => ({ path, size })))

describe('a file tree', () => {
  test('shows folders first and names as people count, and opens the folder everything is in', () => {
    const tree = buildTree(ALBUM)
    expect(drawn(tree, [2, 2, 0, 2], firstOpen(tree))).toEqual([
      '[-] Album',
      '  [-] scans',
      '  [x] 2 first.flac',
      '  [x] 10 last.flac'
    ])
  })

  test('checks all of a folder at once, and leaves the priority of what was chosen', () => {
    const tree = buildTree(ALBUM)
    const scans = tree.nodes.findIndex(({ name }) => name === 'scans')
    const high = withPriority(tree, [2, 2, 0, 2], scans + 1, 3)
    expect(high).toEqual([2, 2, 3, 2])
    expect(withChecked(tree, [2, 2, 0, 3], scans, true)).toEqual([2, 2, 2, 3])
    expect(withChecked(tree, high, 0, false)).toEqual([0, 0, 0, 0])
    expect(summarize(tree, [2, 2, 3, 3])[scans]).toEqual({ checked: 'all', priority: 3, wanted: 70 })
    expect(summarize(tree, [2, 2, 3, 3])[0]).toEqual({ checked: 'all', priority: 'mixed', wanted: 82 })
  })

  test('finds by name, opens what leads there, and changes only what is shown', () => {
    const tree = buildTree(ALBUM)
    expect(drawn(tree, [2, 2, 2, 2], new Set(), ' PNG ')).toEqual([
      '[x] Album',
      '  [x] scans',
      '    [x] back.png',
      '    [x] front.png'
    ])
    expect(drawn(tree, [2, 2, 2, 2], new Set(), 'scans')).toHaveLength(4)
    expect(withChecked(tree, [2, 2, 2, 2], 0, false, filterTree(tree, 'front'))).toEqual([2, 2, 2, 0])
    expect(visibleRows(tree, new Set(), filterTree(tree, 'nothing of the kind'))).toEqual([])
  })

  test('of one file is that file', () => {
    const tree = buildTree([{ path: 'film.mkv', size: 5 }])
    expect(drawn(tree, [2], firstOpen(tree))).toEqual(['[x] film.mkv'])
  })

  test('of 100,000 files in one folder, or 1,000 folders deep, is no special case', () => {
    const wide = Array.from({ length: 100_000 }, (_, at) => ({ path: `all/${at}`, size: 1 }))
    const tree = buildTree(wide)
    expect(visibleRows(tree, firstOpen(tree), null)).toHaveLength(100_001)
    expect(tree.nodes[0]?.size).toBe(100_000)
    expect(withChecked(tree, new Array<number>(100_000).fill(2), 0, false)).not.toContain(2)
    const deep = buildTree([{ path: `${'d/'.repeat(1000)}end`, size: 7 }])
    expect(visibleRows(deep, firstOpen(deep), null)).toHaveLength(1001)
  })

  test('has every file once, below its folders, whatever the paths are', () => {
    fc.assert(
      fc.property(someFiles, (files) => {
        const { nodes } = buildTree(files)
        const found = nodes.filter(({ file }) => file !== null)
        expect(found.map(({ file }) => file).sort((a, b) => Number(a) - Number(b))).toEqual([...files.keys()])
        nodes.forEach(({ path, size, file, parent, end, depth }, at) => {
          if (file !== null) expect({ path, size }).toEqual(files[file])
          expect(path.split('/')).toHaveLength(depth + 1)
          expect(parent).toBeLessThan(at)
          expect(end).toBeLessThanOrEqual(nodes[parent]?.end ?? nodes.length)
          if (file === null) {
            const inside = nodes.slice(at + 1, end).filter((one) => one.file !== null)
            expect(inside.reduce((sum, one) => sum + one.size, 0)).toBe(size)
          }
        })
      })
    )
  })

  test('says of a folder what its files say together', () => {
    const given = someFiles.chain((files) =>
      fc.tuple(
        fc.constant(files),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: files.length, maxLength: files.length })
      )
    )
    fc.assert(
      fc.property(given, ([files, priorities]) => {
        const tree = buildTree(files)
        summarize(tree, priorities).forEach(({ checked, priority, wanted }, at) => {
          const inside = tree.nodes.slice(at, tree.nodes[at]?.end).filter(({ file }) => file !== null)
          const theirs = inside.map(({ file }) => priorities[file ?? -1] ?? -1)
          expect(priority).toBe(new Set(theirs).size === 1 ? theirs[0] : 'mixed')
          const chosen = theirs.filter((one) => one > 0).length
          expect(checked).toBe(chosen === 0 ? 'none' : chosen === theirs.length ? 'all' : 'some')
          expect(wanted).toBe(
            inside.reduce((sum, { file, size }) => sum + (priorities[file ?? -1] ? size : 0), 0)
          )
        })
      })
    )
  })

  test('never shows what is in a closed folder, nor what a filter left out', () => {
    fc.assert(
      fc.property(someFiles, fc.string({ maxLength: 2 }), (files, text) => {
        const tree = buildTree(files)
        const shown = filterTree(tree, text)
        expect(new Set(visibleRows(tree, everything(tree), null)).size).toBe(tree.nodes.length)
        expect(visibleRows(tree, new Set(), null).every((at) => tree.nodes[at]?.depth === 0)).toBe(true)
        if (shown !== null)
          expect(visibleRows(tree, new Set(), shown)).toEqual([...shown].sort((a, b) => a - b))
      })
    )
  })
})
