import type { FileTree } from './file-tree.ts'

interface Shown {
  readonly tree: FileTree
  /** Numbers of the nodes that are shown, from top to bottom. */
  readonly rows: readonly number[]
  readonly open: ReadonlySet<number>
}

/** Where the keyboard is in a file tree, and what its keys do there. */
export class TreeCursor {
  /** Number of the node. */
  at: number = $state(0)
  readonly #shown: () => Shown

  constructor(shown: () => Shown) {
    this.#shown = shown
  }

  /** Moves, opens or closes. @param page rows in a screenful @returns the folders that are open then; null: not a key of the tree's */
  key(key: string, page: number): ReadonlySet<number> | null {
    const { tree, rows, open } = this.#shown()
    const node = tree.nodes[this.at]
    const here = rows.indexOf(this.at)
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[
      key
    ]
    if (step !== undefined) {
      this.at = rows[Math.min(rows.length - 1, Math.max(0, here + step))] ?? 0
      return open
    }
    if (key === 'ArrowRight') {
      if (node?.file === null && !open.has(this.at)) return this.toggled(this.at)
      if (node?.file === null) this.at = rows[here + 1] ?? this.at
      return open
    }
    if (key === 'ArrowLeft') {
      if (node?.file === null && open.has(this.at)) return this.toggled(this.at)
      if (node !== undefined && node.parent >= 0) this.at = node.parent
      return open
    }
    return null
  }

  /** The folders that are open when this one is opened, or closed. */
  toggled(at: number): ReadonlySet<number> {
    const open = new Set(this.#shown().open)
    if (!open.delete(at)) open.add(at)
    return open
  }
}
