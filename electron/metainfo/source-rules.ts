import { ShoalError } from '../../shared/errors.ts'
import type { SourceFile, TorrentSource } from './plan.ts'
import { MAX_PATH_BYTES } from './paths.ts'

/**
 * What a torrent can be made of. Names that only some systems cannot hold are let pass: they are repaired where they
 * arrive (paths.ts).
 * @throws ShoalError 'usage' or 'not-found' with a sentence that names the file
 */
export function checkSource({ name, single, files }: TorrentSource): void {
  if (!isName(name)) throw unusable(name)
  const [sole] = files
  if (single && (files.length !== 1 || sole?.path !== '' || sole.symlink !== null)) throw unusable(name)
  for (const file of files) if (!single) checkFile(file, name)
  if (!files.some((file) => file.length > 0)) {
    throw new ShoalError('not-found', `There is nothing to share in “${name}”: it holds no data.`)
  }
}

function checkFile({ path, symlink, length }: SourceFile, root: string): void {
  if (!Number.isSafeInteger(length) || length < 0 || !path.split('/').every(isName)) throw unusable(path)
  if (Buffer.byteLength(root) + 1 + Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new ShoalError(
      'usage',
      `“${path}” cannot be shared: its path is longer than ${MAX_PATH_BYTES} bytes.`
    )
  }
  if (symlink !== null && !symlink.split('/').every(isName)) {
    throw new ShoalError(
      'usage',
      `“${path}” cannot be shared: it is a link that leads out of the shared folder.`
    )
  }
}

function isName(component: string): boolean {
  return component !== '' && component !== '.' && component !== '..' && !/[/\0]/u.test(component)
}

function unusable(name: string): ShoalError {
  return new ShoalError('usage', `“${name}” cannot be shared: a torrent cannot hold such a name.`)
}
