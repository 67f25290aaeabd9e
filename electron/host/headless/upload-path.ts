import { ShoalError } from '../../../shared/errors.ts'
import { NAMING_HERE, safeComponent } from '../../metainfo/paths.ts'

/** Linux opens 4,096 bytes at once; this leaves a quarter for the folder that uploads are put in. */
const MOST_BYTES = 3_000

/**
 * The components of a path below the folder of uploads, as this system can hold them: by the rules for the paths of torrents. What
 * no file that was dropped on a page can be called is refused, not repaired.
 * @param path '/'-joined, the top-level name first
 * @throws ShoalError 'usage'
 */
export function uploadPath(path: string): readonly [string, ...string[]] {
  const [top, ...below] = path.split('/').map(component)
  if (top === undefined || Buffer.byteLength(path) > MOST_BYTES) throw unusable()
  return [top, ...below]
}

function component(name: string): string {
  if (name === '' || name === '.' || name === '..' || CONTROL.test(name)) throw unusable()
  const safe = safeComponent(Buffer.from(name), NAMING_HERE)
  if (safe === '') throw unusable()
  return safe
}

function unusable(): ShoalError {
  return new ShoalError('usage', 'This file has a name that cannot be one here. Rename it.')
}

const CONTROL = /\p{Cc}/u
