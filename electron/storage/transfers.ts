import type { FileHandle } from 'node:fs/promises'
import { invariant } from '../core/units.ts'
import type { Transfer } from './jobs.ts'
import type { Place } from './placement.ts'

/** Places with the numbers of their open files, as a hashing thread takes them. */
export function transfersOf(places: readonly Place[], handles: readonly FileHandle[]): readonly Transfer[] {
  return places.map(({ position, offset, length }, index) => {
    const handle = handles[index]
    invariant(handle !== undefined, 'a file is open for each place')
    return { fd: handle.fd, position, offset, length }
  })
}
