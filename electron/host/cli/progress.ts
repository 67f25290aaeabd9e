import { torrentReport } from '../../engine/report.ts'
import type { Torrent } from '../../engine/torrent.ts'
import type { Output, Progress } from './output.ts'

/** How often progress is shown, in milliseconds. */
const EVERY = 250

/** Shows a torrent's progress until stopped, and once more then. */
export function watch(torrent: Torrent, output: Output): { stop(): void } {
  let isWatching = true
  const timer = setInterval(() => output.progress(progressOf(torrent)), EVERY)
  return {
    stop: () => {
      if (!isWatching) return
      isWatching = false
      clearInterval(timer)
      output.progress(progressOf(torrent))
      output.finishProgress()
    }
  }
}

function progressOf(torrent: Torrent): Progress {
  const { phase, wanted, wantedLeft, downRate, upRate, peers } = torrentReport(torrent)
  const note = `${peers.length} ${peers.length === 1 ? 'peer' : 'peers'}`
  switch (phase.type) {
    case 'checking':
      return { doing: 'Checking', done: phase.checked, total: phase.total, rate: 0, note: 'pieces' }
    case 'metadata':
      return { doing: 'Looking for peers', done: 0, total: 0, rate: 0, note }
    case 'downloading':
      return { doing: 'Downloading', done: wanted - wantedLeft, total: wanted, rate: downRate, note }
    case 'seeding':
      return { doing: 'Seeding', done: wanted, total: wanted, rate: upRate, note }
    case 'stopped':
    case 'errored':
      return { doing: 'Stopped', done: wanted - wantedLeft, total: wanted, rate: 0, note }
  }
}
