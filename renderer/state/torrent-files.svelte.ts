import type { FileRow } from '../../shared/api/detail.ts'
import {
  buildTree,
  filterTree,
  firstOpen,
  SKIP,
  summarize,
  visibleRows,
  withChecked,
  withPriority,
  type FileTree,
  type Priorities
} from './file-tree.ts'

type Rows = Readonly<Record<string, FileRow>>

/** The files of a torrent while it is fetched: the tree, what is open and selected in it, and what is wanted of it. */
export class TorrentFiles {
  text: string = $state('')
  /** Numbers of nodes. */
  selected: ReadonlySet<number> = $state.raw(new Set())
  readonly files: readonly FileRow[] = $derived.by(() => Object.values(this.#rows()))
  readonly tree: FileTree = $derived.by(() => this.#treeOf(this.files))
  readonly shown = $derived.by(() => filterTree(this.tree, this.text))
  readonly rows = $derived.by(() => visibleRows(this.tree, this.open, this.shown))
  readonly priorities: Priorities = $derived.by(() => this.#wanted(this.#told))
  readonly summaries = $derived.by(() => summarize(this.tree, this.priorities))
  readonly progress = $derived.by(() => progressOf(this.tree, this.files, this.priorities))
  readonly #rows: () => Rows
  readonly #send: (priorities: Priorities) => Promise<boolean>
  readonly #told: Priorities = $derived.by(() => this.#prioritiesOf(this.files))
  /** Null until a folder was opened or closed. */
  #opened: ReadonlySet<number> | null = $state.raw(null)
  /** What was told when the first change was asked for that is not told yet, and then each that was asked for. */
  #asked: readonly Priorities[] = $state.raw([])
  #knownFiles: readonly FileRow[] = []
  #knownTree: FileTree = buildTree([])
  #knownPriorities: Priorities = []
  #anchor = 0

  /** @param send carries out what is wanted of all files @returns false when that is refused */
  constructor(rows: () => Rows, send: (priorities: Priorities) => Promise<boolean>) {
    this.#rows = rows
    this.#send = send
  }

  get open(): ReadonlySet<number> {
    return this.#opened ?? firstOpen(this.tree)
  }

  set open(open: ReadonlySet<number>) {
    this.#opened = open
  }

  /** @param how `only`: it alone; `toggle`: it too, or no longer; `range`: all from where the last choice was made */
  select(at: number, how: 'only' | 'toggle' | 'range'): void {
    if (how === 'range') return this.#selectRange(at)
    this.#anchor = at
    if (how === 'only') this.selected = new Set([at])
    else {
      const selected = new Set(this.selected)
      if (!selected.delete(at)) selected.add(at)
      this.selected = selected
    }
  }

  selectAll(): void {
    this.selected = new Set(this.rows)
  }

  /** Of what is selected, or of one node. */
  setPriority(priority: number, at: number | null = null): void {
    this.#ask(withPriority(this.tree, this.priorities, at ?? this.selected, priority, this.shown))
  }

  /** Chooses all that is selected, or none of it when all is chosen; or one node alone. */
  toggle(at: number | null = null): void {
    const which = at === null ? [...this.selected] : [at]
    const isChecked = !which.every((one) => this.summaries[one]?.checked === 'all')
    this.#ask(withChecked(this.tree, this.priorities, which, isChecked, this.shown))
  }

  #ask(priorities: Priorities): void {
    const now = this.priorities
    if (priorities.length === 0 || areSame(priorities, now)) return
    // What is asked for next is asked of all files, too: it must not undo this one before it is told.
    this.#asked = areSame(this.#told, now) ? [now, priorities] : [...this.#asked, priorities]
    void this.#send(priorities).then((isDone) => {
      if (!isDone) this.#asked = []
    })
  }

  /** What was asked for last, as long as nothing else is told than what was so before or on the way to it. */
  #wanted(told: Priorities): Priorities {
    const last = this.#asked.at(-1)
    return last !== undefined && this.#asked.some((one) => areSame(one, told)) ? last : told
  }

  #selectRange(at: number): void {
    const [from, to] = [this.rows.indexOf(this.#anchor), this.rows.indexOf(at)]
    const [first, last] = from < to ? [from, to] : [to, from]
    this.selected = new Set(this.rows.slice(Math.max(0, first), last + 1))
  }

  /** The same tree as long as paths and sizes are: only what is there of them changes while it is fetched. */
  #treeOf(files: readonly FileRow[]): FileTree {
    const known = this.#knownFiles
    const isSame =
      known.length === files.length &&
      files.every((file, at) => {
        const before = known[at]
        return before === file || (before?.path === file.path && before.size === file.size)
      })
    if (!isSame) this.#knownTree = buildTree(files)
    this.#knownFiles = files
    return this.#knownTree
  }

  #prioritiesOf(files: readonly FileRow[]): Priorities {
    const known = this.#knownPriorities
    const isSame = known.length === files.length && files.every(({ priority }, at) => known[at] === priority)
    if (!isSame) this.#knownPriorities = files.map(({ priority }) => priority)
    return this.#knownPriorities
  }
}

/** Bytes by number of the node: what is there, and what is wanted and is not. */
export interface TreeProgress {
  readonly done: Float64Array
  readonly left: Float64Array
}

function progressOf({ nodes }: FileTree, files: readonly FileRow[], priorities: Priorities): TreeProgress {
  const done = new Float64Array(nodes.length)
  const left = new Float64Array(nodes.length)
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]
    if (node === undefined) continue
    if (node.file !== null) {
      const here = Math.min(node.size, files[node.file]?.done ?? 0)
      done[at] = here
      left[at] = priorities[node.file] === SKIP ? 0 : node.size - here
    }
    if (node.parent === -1) continue
    done[node.parent] = (done[node.parent] ?? 0) + (done[at] ?? 0)
    left[node.parent] = (left[node.parent] ?? 0) + (left[at] ?? 0)
  }
  return { done, left }
}

function areSame(a: Priorities, b: Priorities): boolean {
  return a === b || (a.length === b.length && a.every((one, at) => one === b[at]))
}
