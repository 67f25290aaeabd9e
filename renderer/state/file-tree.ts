/**
 * The folders and files of a torrent as a tree, for every view that shows one. Nodes are numbered in the order in which they are
 * shown, each folder right before all that is in it, so that a whole folder is a range of numbers and 100,000 files need no recursion.
 */
export interface FileTree {
  readonly nodes: readonly TreeNode[]
}

export interface TreeNode {
  /** Its last part. */
  readonly name: string
  /** From the top, parts joined by '/'. */
  readonly path: string
  /** Folders above it. */
  readonly depth: number
  /** Number of its folder; -1 at the top. */
  readonly parent: number
  /** Number after the last node that is in it; of a file, the next. */
  readonly end: number
  /** Its index in the torrent; null for folders. */
  readonly file: number | null
  /** Bytes of it, or of all that is in it. */
  readonly size: number
}

/** By index of the file in the torrent: 0 skip, 1 low, 2 normal, 3 high. */
export type Priorities = readonly number[]

export const SKIP = 0
export const NORMAL = 2

/** What is to be said of a node, when a folder speaks for all that is in it. */
export interface NodeSummary {
  readonly checked: 'all' | 'some' | 'none'
  readonly priority: number | 'mixed'
  /** Bytes of files that are not skipped. */
  readonly wanted: number
}

/** @param files in the torrent's order, each with its path from the top, parts joined by '/' */
export function buildTree(files: readonly { readonly path: string; readonly size: number }[]): FileTree {
  const top = newFolder('', '')
  files.forEach(({ path, size }, index) => {
    const parts = path.split('/')
    const name = parts.pop() ?? ''
    folderAt(top, parts).files.push({ name, path, size, index })
  })
  const nodes: TreeNode[] = []
  number(top, nodes)
  return { nodes }
}

/** By number of the node. */
export function summarize({ nodes }: FileTree, priorities: Priorities): readonly NodeSummary[] {
  const summaries = new Array<NodeSummary>(nodes.length)
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]
    if (node === undefined) continue
    summaries[at] = node.file === null ? ofFolder(nodes, summaries, at) : ofFile(node, priorities)
  }
  return summaries
}

/**
 * Gives a file, or all that is in a folder, this priority.
 * @param at number of the node, or of several @param shown null: of all; else only of files that are shown
 */
export function withPriority(
  tree: FileTree,
  priorities: Priorities,
  at: number | Iterable<number>,
  priority: number,
  shown: ReadonlySet<number> | null = null
): Priorities {
  return changed(tree, priorities, at, shown, () => priority)
}

/** Chooses a file, or all that is in a folder, or none of it. What was chosen keeps its priority. */
export function withChecked(
  tree: FileTree,
  priorities: Priorities,
  at: number | Iterable<number>,
  isChecked: boolean,
  shown: ReadonlySet<number> | null = null
): Priorities {
  return changed(tree, priorities, at, shown, (priority) =>
    isChecked ? (priority === SKIP ? NORMAL : priority) : SKIP
  )
}

/** Numbers of the nodes that a filter leaves: those with the text in their name, all that is in them, and the folders above; null: all. */
export function filterTree({ nodes }: FileTree, text: string): ReadonlySet<number> | null {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return null
  const shown = new Set<number>()
  const fits = new Uint8Array(nodes.length)
  nodes.forEach(({ name, parent }, at) => {
    if (fits[parent] !== 1 && !name.toLowerCase().includes(wanted)) return
    fits[at] = 1
    for (let up = at; up >= 0 && !shown.has(up); up = nodes[up]?.parent ?? -1) shown.add(up)
  })
  return shown
}

/** Numbers of the nodes to show, from top to bottom. While a filter is on, every folder it leaves is open. */
export function visibleRows(
  { nodes }: FileTree,
  open: ReadonlySet<number>,
  shown: ReadonlySet<number> | null
): readonly number[] {
  const rows: number[] = []
  let at = 0
  while (at < nodes.length) {
    const node = nodes[at]
    if (node === undefined) break
    const isShown = shown === null || shown.has(at)
    if (isShown) rows.push(at)
    const goesIn = isShown && (shown !== null || open.has(at) || node.file !== null)
    at = goesIn ? at + 1 : node.end
  }
  return rows
}

/** The folders to begin with: those that are alone in theirs, and the one below, so that something is to be seen. */
export function firstOpen({ nodes }: FileTree): ReadonlySet<number> {
  const open = new Set<number>()
  for (let at = 0; nodes[at]?.file === null; at++) {
    open.add(at)
    if (nodes[at + 1]?.end !== nodes[at]?.end) break
  }
  return nodes[0]?.end === nodes.length ? open : new Set()
}

interface Folder {
  readonly name: string
  readonly path: string
  readonly folders: Map<string, Folder>
  readonly files: {
    readonly name: string
    readonly path: string
    readonly size: number
    readonly index: number
  }[]
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

function newFolder(name: string, path: string): Folder {
  return { name, path, folders: new Map(), files: [] }
}

function folderAt(top: Folder, parts: readonly string[]): Folder {
  let folder = top
  for (const part of parts) {
    let next = folder.folders.get(part)
    if (next === undefined) {
      next = newFolder(part, folder === top ? part : `${folder.path}/${part}`)
      folder.folders.set(part, next)
    }
    folder = next
  }
  return folder
}

/** Folders first, then files, both by name as people count. A stack of its own: a path may have more parts than a call stack has room. */
function number(top: Folder, nodes: TreeNode[]): void {
  const inside = (folder: Folder, parent: number, depth: number): Step[] => [
    ...byName(folder.files).map((file): Step => ({
      name: file.name,
      path: file.path,
      size: file.size,
      file: file.index,
      parent,
      depth
    })),
    ...byName([...folder.folders.values()]).map((child): Step => ({ folder: child, parent, depth }))
  ]
  const steps = inside(top, -1, 0)
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const at = nodes.length
    const { parent, depth } = step
    if ('file' in step) nodes.push({ ...step, end: at + 1 })
    else {
      const { name, path } = step.folder
      nodes.push({ name, path, depth, parent, end: at + 1, file: null, size: 0 })
      for (const child of inside(step.folder, at, depth + 1)) steps.push(child)
    }
  }
  sumUp(nodes)
}

type Step = { readonly parent: number; readonly depth: number } & (
  | { readonly folder: Folder }
  | { readonly name: string; readonly path: string; readonly size: number; readonly file: number }
)

/** Last first, for that is the order in which a stack gives back. */
function byName<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  return [...entries].sort((a, b) => names.compare(b.name, a.name))
}

/** Sizes and ends of folders, from what is in them. */
function sumUp(nodes: TreeNode[]): void {
  for (let at = nodes.length - 1; at > 0; at--) {
    const node = nodes[at]
    const parent = node === undefined ? undefined : nodes[node.parent]
    if (node === undefined || parent === undefined) continue
    nodes[node.parent] = {
      ...parent,
      size: parent.size + node.size,
      end: Math.max(parent.end, node.end)
    }
  }
}

function ofFile({ file, size }: TreeNode, priorities: Priorities): NodeSummary {
  const priority = priorities[file ?? -1] ?? NORMAL
  return priority === SKIP
    ? { checked: 'none', priority, wanted: 0 }
    : { checked: 'all', priority, wanted: size }
}

function ofFolder(nodes: readonly TreeNode[], summaries: readonly NodeSummary[], at: number): NodeSummary {
  let summary: NodeSummary | null = null
  for (let child = at + 1; child < (nodes[at]?.end ?? 0); child = nodes[child]?.end ?? Infinity) {
    const other = summaries[child]
    if (other !== undefined) summary = summary === null ? other : together(summary, other)
  }
  return summary ?? { checked: 'none', priority: SKIP, wanted: 0 }
}

function together(a: NodeSummary, b: NodeSummary): NodeSummary {
  return {
    checked: a.checked === b.checked ? a.checked : 'some',
    priority: a.priority === b.priority ? a.priority : 'mixed',
    wanted: a.wanted + b.wanted
  }
}

function changed(
  { nodes }: FileTree,
  priorities: Priorities,
  at: number | Iterable<number>,
  shown: ReadonlySet<number> | null,
  change: (priority: number) => number
): Priorities {
  const after = [...priorities]
  for (const one of typeof at === 'number' ? [at] : at) {
    const end = nodes[one]?.end ?? one
    for (let inside = one; inside < end; inside++) {
      const file = nodes[inside]?.file ?? null
      if (file !== null && (shown === null || shown.has(inside))) after[file] = change(after[file] ?? NORMAL)
    }
  }
  return after
}
