// @vitest-environment happy-dom
// For what is derived is kept only in what is compiled for a page.
import { describe, expect, test } from 'vitest'
import { TorrentFiles } from '../../../renderer/state/torrent-files.svelte.ts'
import type { FileRow } from '../../../shared/api/detail.ts'

type Rows = Readonly<Record<string, FileRow>>

/** A folder with two folders of two files each, 10 bytes a file. */
const ROWS: Rows = {
  0: { path: 'top/a/1', size: 10, done: 10, priority: 2 },
  1: { path: 'top/a/2', size: 10, done: 4, priority: 2 },
  2: { path: 'top/b/3', size: 10, done: 0, priority: 0 },
  3: { path: 'top/b/4', size: 10, done: 0, priority: 2 }
}

/** An engine that tells what the test says, and keeps what it was asked for. */
class Scene {
  rows: Rows = $state.raw(ROWS)
  readonly asked: (readonly number[])[] = []
  answer: Promise<boolean> = Promise.resolve(true)
  readonly files = new TorrentFiles(
    () => this.rows,
    (priorities) => {
      this.asked.push(priorities)
      return this.answer
    }
  )

  tell(priorities: readonly number[]): void {
    this.rows = Object.fromEntries(
      Object.entries(this.rows).map(([at, row]) => [at, { ...row, priority: priorities[Number(at)] ?? 2 }])
    )
  }

  node(name: string): number {
    return this.files.tree.nodes.findIndex((node) => node.name === name)
  }
}

describe('the files of a torrent', () => {
  test('sum up what is there and what is wanted and is not', () => {
    const scene = new Scene()
    const { done, left } = scene.files.progress
    expect([done[scene.node('top')], left[scene.node('top')]]).toEqual([14, 16])
    expect([done[scene.node('b')], left[scene.node('b')]]).toEqual([0, 10])
  })

  test('are the same tree and summaries while only what is there of them changes', () => {
    const scene = new Scene()
    const { tree, summaries } = scene.files
    scene.rows = { ...ROWS, 1: { path: 'top/a/2', size: 10, done: 9, priority: 2 } }
    expect(scene.files.tree).toBe(tree)
    expect(scene.files.summaries).toBe(summaries)
    expect(scene.files.progress.done[scene.node('2')]).toBe(9)
  })

  test('are chosen by folder, and asked for as a whole', () => {
    const scene = new Scene()
    scene.files.toggle(scene.node('b'))
    expect(scene.asked).toEqual([[2, 2, 2, 2]])
    scene.files.setPriority(3, scene.node('a'))
    expect(scene.asked[1]).toEqual([3, 3, 2, 2])
  })

  test('keep every change that was asked for before the engine tells of the first', () => {
    const scene = new Scene()
    scene.files.setPriority(3, scene.node('1'))
    scene.files.setPriority(1, scene.node('4'))
    expect(scene.asked[1]).toEqual([3, 2, 0, 1])
    scene.tell([3, 2, 0, 2])
    expect(scene.files.priorities).toEqual([3, 2, 0, 1])
    scene.tell([3, 2, 0, 1])
    scene.tell([2, 2, 2, 2])
    expect(scene.files.priorities).toEqual([2, 2, 2, 2])
  })

  test('show again what is so when a change is refused', async () => {
    const scene = new Scene()
    scene.answer = Promise.resolve(false)
    scene.files.setPriority(3, scene.node('top'))
    expect(scene.files.priorities).toEqual([3, 3, 3, 3])
    await scene.answer
    await Promise.resolve()
    expect(scene.files.priorities).toEqual([2, 2, 0, 2])
  })

  test('ask for nothing when nothing would change', () => {
    const scene = new Scene()
    scene.files.setPriority(2, scene.node('a'))
    scene.files.setPriority(2)
    expect(scene.asked).toEqual([])
  })

  test('are selected alone, in ranges and all, and set together', () => {
    const scene = new Scene()
    scene.files.open = new Set([scene.node('top'), scene.node('a'), scene.node('b')])
    scene.files.select(scene.node('2'), 'only')
    scene.files.select(scene.node('3'), 'range')
    expect(scene.files.selected.size).toBe(3)
    scene.files.select(scene.node('b'), 'toggle')
    scene.files.setPriority(1)
    expect(scene.asked).toEqual([[2, 1, 1, 2]])
    scene.files.selectAll()
    scene.files.toggle()
    expect(scene.asked[1]).toEqual([0, 0, 0, 0])
  })

  test('are changed only where a filter shows them', () => {
    const scene = new Scene()
    scene.files.text = '4'
    scene.files.setPriority(3, scene.node('top'))
    expect(scene.asked).toEqual([[2, 2, 0, 3]])
  })

  test('of a torrent with 100,000 are chosen in a moment, all at once', () => {
    const scene = new Scene()
    scene.rows = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, at) => [at, { path: `top/${at}`, size: 1, done: 0, priority: 2 }])
    )
    scene.files.open = new Set([0])
    scene.files.selectAll()
    scene.files.setPriority(3)
    expect(scene.files.selected.size).toBe(100_001)
    expect(scene.asked[0]?.every((priority) => priority === 3)).toBe(true)
  })
})
