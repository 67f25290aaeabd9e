import { checkedPath, cut, MAX_COMPONENT_BYTES } from './paths.ts'

/**
 * Makes paths distinct on every file system: two that differ in nothing but case (Windows, macOS) or in how Unicode
 * writes them (macOS), or a file with the path of a folder, would be one and the same there. Folders keep their names,
 * then of files the first; each later one gets '.1', '.2' … before its extension, as libtorrent does.
 */
export function distinctPaths(paths: readonly string[]): readonly string[] {
  const taken = folderKeys(paths)
  const tried = new Map<string, number>()
  return paths.map((path) => {
    const key = sameness(path)
    if (taken.has(key)) return renamed(path, taken, tried)
    taken.add(key)
    return path
  })
}

/** Equal for paths that some file system takes for the same. */
export function sameness(path: string): string {
  if (ASCII.test(path)) return path.toLowerCase()
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/** Every folder that the paths go through. */
export function foldersOf(paths: Iterable<string>): Set<string> {
  const folders = new Set<string>()
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end)
      if (folders.has(folder)) break
      folders.add(folder)
    }
  }
  return folders
}

function folderKeys(paths: readonly string[]): Set<string> {
  const keys = new Set<string>()
  for (const folder of foldersOf(paths)) keys.add(sameness(folder))
  return keys
}

/** `tried` remembers where counting stopped, so that a million equal names take a million steps and not their square. */
function renamed(path: string, taken: Set<string>, tried: Map<string, number>): string {
  const slash = path.lastIndexOf('/') + 1
  const name = path.slice(slash)
  const dot = name.lastIndexOf('.')
  const extension = dot < 0 ? '' : name.slice(dot)
  const base = dot < 0 ? name : name.slice(0, dot)
  const series = sameness(path)
  for (let count = (tried.get(series) ?? 0) + 1; ; count++) {
    const candidate = checkedPath(path.slice(0, slash) + fitting(base, `.${count}${extension}`))
    const key = sameness(candidate)
    if (taken.has(key)) continue
    tried.set(series, count)
    taken.add(key)
    return candidate
  }
}

/** A name may grow beyond what fits; then its extension may have to go as well. */
function fitting(base: string, suffix: string): string {
  if (Buffer.byteLength(base + suffix) <= MAX_COMPONENT_BYTES) return base + suffix
  const end = cut(suffix, SUFFIX_BYTES)
  return cut(base, MAX_COMPONENT_BYTES - SUFFIX_BYTES - LONGEST_CHARACTER * 2) + end
}

const ASCII = /^[\x20-\x7e]*$/u
/** Enough for a counter and a usual extension. */
const SUFFIX_BYTES = 24
const LONGEST_CHARACTER = 4
