import type { Trouble } from '../network/types.ts'
import type { Phase } from './phase.ts'
import type { Torrent } from './torrent.ts'

/** Writes into a torrent's log what its phases tell. What only its run sees, such as a ban, the run writes itself. */
export function keepLog(torrent: Torrent): void {
  const { log } = torrent
  let before = torrent.phase
  let awaitsPiece = true
  log.add('added', {}, torrent.record.addedAt)
  torrent.on('phase', (phase) => {
    const hasStarted = isAtRest(before) && !isAtRest(phase)
    if (hasStarted) log.add('started', {})
    awaitsPiece ||= hasStarted
    writePhase(torrent, before, phase)
    before = phase
  })
  torrent.on('metainfo', ({ name }) => log.add('metadata-found', { name }))
  torrent.on('verified', (piece) => {
    if (awaitsPiece) log.add('first-piece', { piece })
    awaitsPiece = false
  })
}

/** Into the log of the torrent it concerns, if it concerns one. */
export function logTrouble(torrents: readonly Torrent[], { infoHash, code, sentence }: Trouble): void {
  if (infoHash === undefined) return
  const torrent = torrents.find(({ wireHashes }) => wireHashes.includes(infoHash))
  torrent?.log.add('trouble', { code, sentence })
}

function writePhase({ log, run }: Torrent, before: Phase, phase: Phase): void {
  const checked = piecesToCheck(before)
  switch (phase.type) {
    case 'checking':
      if (checked === 0 && phase.total > 0) log.add('checking-began', { pieces: phase.total })
      return
    case 'downloading':
    case 'seeding':
      if (checked > 0) log.add('checking-ended', { checked, have: run?.transfer?.exchange.have.count ?? 0 })
      if (phase.type === 'seeding' && before.type === 'downloading') log.add('completed', {})
      return
    case 'errored':
      log.add('errored', { code: phase.error.code, sentence: phase.error.message })
      return
    case 'stopped':
      if (!isAtRest(before)) log.add('stopped', {})
      return
    case 'metadata':
  }
}

/** 0 while that is not known, and where everything is trusted. */
function piecesToCheck(phase: Phase): number {
  return phase.type === 'checking' ? phase.total : 0
}

function isAtRest({ type }: Phase): boolean {
  return type === 'stopped' || type === 'errored'
}
