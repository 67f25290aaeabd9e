import type { Trouble } from '../network/types.ts'
import type { Phase } from './phase.ts'
import type { Torrent } from './torrent.ts'

/** Writes into a torrent's log what its phases tell. What only its run sees, such as a ban, the run writes itself. */
export function keepLog(torrent: Torrent): void {
  const { log } = torrent
  let before = torrent.phase
  let isStarted = false
  let awaitsPiece = false
  log.add('added', {}, torrent.record.addedAt)
  torrent.on('phase', (phase) => {
    // Files are checked while it is stopped, too.
    if (!isStarted && !isAtRest(phase) && torrent.record.wanted === 'started') {
      isStarted = awaitsPiece = true
      log.add('started', {})
    }
    logPhase(torrent, before, phase)
    if (isStarted && phase.type === 'stopped') log.add('stopped', {})
    isStarted &&= !isAtRest(phase)
    before = phase
  })
  torrent.on('metainfo', ({ name }) => log.add('metadata-found', { name }))
  torrent.on('verified', (piece) => {
    if (awaitsPiece) log.add('first-piece', { piece })
    awaitsPiece = false
  })
}

/** Into the log of the torrent it concerns, if it concerns one. */
export function logTrouble(torrents: readonly Torrent[], trouble: Trouble): void {
  const { infoHash, code, sentence, culprit } = trouble
  if (infoHash === undefined) return
  const torrent = torrents.find(({ wireHashes }) => wireHashes.includes(infoHash))
  if (culprit === undefined) torrent?.log.add('trouble', { code, sentence })
  else torrent?.log.add('source-fault', { code, ...culprit, sentence })
}

function logPhase({ log, progress }: Torrent, before: Phase, phase: Phase): void {
  if (phase.type === 'checking') {
    if (piecesToCheck(before) === 0 && phase.total > 0) log.add('checking-began', { pieces: phase.total })
  } else if (phase.type === 'errored') {
    log.add('errored', { code: phase.error.code, sentence: phase.error.message })
  } else if (before.type === 'checking' && before.total > 0 && before.checked === before.total) {
    log.add('checking-ended', { checked: before.total, have: progress.have })
  } else if (before.type === 'downloading' && phase.type === 'seeding') {
    log.add('completed', {})
  }
}

/** 0 while that is not known, and where everything is trusted. */
function piecesToCheck(phase: Phase): number {
  return phase.type === 'checking' ? phase.total : 0
}

function isAtRest({ type }: Phase): boolean {
  return type === 'stopped' || type === 'errored'
}
