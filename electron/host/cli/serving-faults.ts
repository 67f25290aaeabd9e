import { ShoalError } from '../../../shared/errors.ts'
import type { Torrent } from '../../engine/torrent.ts'

/** Resolves when the torrent cannot be served any more, with the reason. */
export function fault(torrent: Torrent): Promise<ShoalError> {
  return new Promise((resolve) => {
    torrent.on('phase', (phase) => {
      if (phase.type === 'errored') resolve(phase.error)
    })
  })
}

/** Resolves when not all of a torrent that is served where it lies is there any more. */
export function change(torrent: Torrent): Promise<ShoalError> {
  return new Promise((resolve) => {
    torrent.on('phase', ({ type }) => {
      if (type !== 'seeding' || torrent.progress.left === 0) return
      resolve(
        new ShoalError(
          'file-changed',
          'Its files are not what they were: put them back, or publish them anew.'
        )
      )
    })
  })
}
