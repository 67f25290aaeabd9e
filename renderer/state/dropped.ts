import type { Bridge } from '../bridge/bridge.ts'
import type { Sharing } from './dialogs.svelte.ts'
import { isKeyFile } from './key-file.ts'
import { isTorrentFile } from './torrent-file.ts'

/** Files in what is dropped: a tree beyond that is no sane share, and would fill the page's memory with names. */
export const MOST_FILES = 100_000

/** What was dropped, taken apart: what to open, what to share, and what cannot be had. */
export interface Dropped {
  /** .torrent files, and keys of channels: those are never shared by mistake. */
  readonly toOpen: readonly File[]
  readonly shares: readonly Sharing[]
  /** Names of folders that cannot be read, or hold more than MOST_FILES. */
  readonly lost: readonly string[]
}

/** A file or folder as the browser hands it over. `entry`: null where the browser knows none, as for one that was pasted. */
export interface Held {
  readonly entry: FileSystemEntry | null
  readonly file: File
}

/** What of a drop has to be read before the event is over: afterwards the browser tells nothing any more. */
export function held(items: DataTransferItemList): readonly Held[] {
  return [...items]
    .filter(({ kind }) => kind === 'file')
    .flatMap((item) => {
      const file = item.getAsFile()
      return file === null ? [] : [{ entry: item.webkitGetAsEntry(), file }]
    })
}

/** Files and folders that have a path here are shared from there; of others all files are gathered, to be sent. */
export async function takeApart(things: readonly Held[], bridge: Pick<Bridge, 'pathOf'>): Promise<Dropped> {
  const toOpen: File[] = []
  const shares: Sharing[] = []
  const lost: string[] = []
  for (const { entry, file } of things) {
    const path = bridge.pathOf(file)
    if (entry?.isDirectory !== true && (isTorrentFile(file) || isKeyFile(file))) toOpen.push(file)
    else if (path !== null) shares.push({ path })
    else if (entry === null || !isFolder(entry))
      shares.push({ name: file.name, files: [{ path: file.name, file }] })
    else {
      // A folder may go away, or forbid to be read, while it is.
      const files = await filesIn(entry).catch(() => null)
      if (files === null || files.length === 0) lost.push(entry.name)
      else shares.push({ name: entry.name, files })
    }
  }
  return { toOpen, shares, lost }
}

/** Files of an `<input>`: a folder's have its name in front of their paths, and belong together. */
export function sharingsOf(files: readonly File[]): readonly Sharing[] {
  const [first] = files
  if (first === undefined) return []
  const folder = first.webkitRelativePath.split('/')[0] ?? ''
  if (folder === '') return files.map((file) => ({ name: file.name, files: [{ path: file.name, file }] }))
  return [{ name: folder, files: files.map((file) => ({ path: file.webkitRelativePath, file })) }]
}

/** All files below a folder, with their paths from its name on; null when there are too many. */
async function filesIn(top: FileSystemDirectoryEntry): Promise<{ path: string; file: File }[] | null> {
  const files: { path: string; file: File }[] = []
  const folders: { path: string; entry: FileSystemDirectoryEntry }[] = [{ path: top.name, entry: top }]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await entriesOf(folder.entry)) {
      const path = `${folder.path}/${entry.name}`
      if (isFolder(entry)) folders.push({ path, entry })
      else files.push({ path, file: await fileOf(entry as FileSystemFileEntry) })
      if (files.length + folders.length > MOST_FILES) return null
    }
  }
  return files
}

/** A reader gives a hundred at a time, and none when there are no more. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (some.length === 0) return all
    for (const entry of some) all.push(entry)
    if (all.length > MOST_FILES) return all
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, reject)
  })
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
