import { refuse } from './refuse.ts'
import { decodeStrictly, decodeUtf8 } from './text.ts'

/**
 * The one place for hostile names. A path that comes out of here is relative, stays below the folder it is put in, and
 * can be made on the system at hand. What is wrong with a name is repaired as libtorrent 2 does on Linux, so that files
 * other clients have fetched are found again; only what has no sensible repair is refused.
 *
 * Repaired, everywhere alike:
 *  - separators ('/', '\') inside a component and marks that turn the direction of writing: left out
 *  - control characters and broken UTF-8: each '_'
 *  - '.', '..' and what is left with nothing but those: the component is left out; an empty one, or a path of which
 *    nothing is left: '_'
 *  - device names of Windows (CON, NUL.txt, COM1): '_' before them; a drive letter ('C:'): 'C_'
 *  - components over 255 bytes: cut to 240 and an extension of at most 8 letters
 *  - two paths equal but for case or Unicode normalisation, and a file that is another's folder: '.1' (distinct.ts)
 * Repaired on Windows alone, for on other systems such names are ordinary and files would no longer be as their owner
 * named them: any of < > : " | ? * becomes '_', dots and spaces at the end of a component are left out. There, and
 * only there, a torrent comes out otherwise than elsewhere.
 *
 * Refused: a path over 3,000 bytes, a nameless node in a v2 file tree, a symlink that leaves the torrent (symlinks.ts).
 *
 * `kept` is for torrents made here of files served where they lie: names are taken as they are, and refused unless
 * they are plain components.
 */
export interface Naming {
  readonly platform: 'windows' | 'posix'
  readonly kept: boolean
}

/** How names are read on this machine. */
export const NAMING_HERE: Naming = {
  platform: process.platform === 'win32' ? 'windows' : 'posix',
  kept: false
}

/** A component of a path; '' when nothing of it is left. */
export function safeComponent(raw: Uint8Array | string, naming: Naming): string {
  if (naming.kept) return keptComponent(typeof raw === 'string' ? Buffer.from(raw) : raw, naming)
  if (raw.length === 0) return '_'
  const text = typeof raw === 'string' ? raw : decodeUtf8(raw, '_')
  const name = text.replace(REMOVED, '').replace(CONTROL, '_')
  if (name === '' || name === '.' || name === '..') return ''
  const usable = shortened(name.replace(DRIVE, '$1_').replace(DEVICE, '_$1'))
  return naming.platform === 'windows' ? forWindows(usable) : usable
}

/** A file's path below a folder. */
export function safePath(folder: string, components: Iterable<Uint8Array | string>, naming: Naming): string {
  const names: string[] = []
  for (const component of components) {
    const name = safeComponent(component, naming)
    if (name !== '') names.push(name)
  }
  return checkedPath(`${folder}/${names.length === 0 ? '_' : names.join('/')}`)
}

export function checkedPath(path: string): string {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    refuse(`This torrent has a path of more than ${MAX_PATH_BYTES} bytes.`)
  return path
}

/** The longest name every file system in use can hold. */
export const MAX_COMPONENT_BYTES = 255

/** Cuts a name to about so many bytes (up to three more), never within a character. */
export function cut(name: string, bytes: number): string {
  let kept = ''
  let length = 0
  for (const character of name) {
    if (length >= bytes) break
    kept += character
    length += Buffer.byteLength(character)
  }
  return kept
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_COMPONENT_BYTES) return name
  const extension = EXTENSION.exec(name)?.[0] ?? ''
  return cut(name, KEPT_BYTES) + (Buffer.byteLength(extension) <= EXTENSION_BYTES ? extension : '')
}

function forWindows(name: string): string {
  const usable = name.replace(NOT_ON_WINDOWS, '_').replace(/[. ]+$/u, '')
  return usable === '' ? '_' : usable
}

function keptComponent(raw: Uint8Array, naming: Naming): string {
  const name = decodeStrictly(raw)
  const separators = naming.platform === 'windows' ? /[/\\:\0]/u : /[/\0]/u
  if (name === null || name === '' || name === '.' || name === '..' || separators.test(name)) {
    refuse('This torrent has a file name that cannot be one on this system.')
  }
  return name
}

/** Linux opens 4,096 bytes at once; this leaves a quarter for the folder the torrent is put in. */
export const MAX_PATH_BYTES = 3000
const KEPT_BYTES = 240
const EXTENSION_BYTES = 9
const REMOVED = /[/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const CONTROL = /\p{Cc}/gu
const NOT_ON_WINDOWS = /[<>:"|?*]/gu
const DRIVE = /^([a-z]):/iu
const DEVICE =
  /^((?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\..*)?)$/iu
const EXTENSION = /\.[^.]{0,8}$/u
