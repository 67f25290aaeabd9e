import { SOURCES, type SourceRow, type TrackerRow, type WebSeedRow } from '../../shared/api/detail.ts'
import { inert } from '../../shared/inert.ts'
import type { Torrent } from '../engine/torrent.ts'

export function trackerRows({ sources }: Torrent): Record<string, TrackerRow> {
  const at = Date.now()
  return Object.fromEntries(
    sources.trackers.map(({ nextAnnounce, message, ...row }) => [
      `${row.tier} ${row.url}`,
      {
        ...row,
        message: message === null ? null : inert(message),
        nextAt: nextAnnounce === null ? null : Math.round((at + nextAnnounce) / 1000) * 1000
      }
    ])
  )
}

/** Of a torrent that does not run nobody looks for peers. */
export function sourceRows({ run, metainfo }: Torrent): Record<string, SourceRow> {
  const states = new Map(run?.swarm.membership.sources().map(({ source, state }) => [source, state]))
  const peers = [...(run?.swarm.peers ?? [])].map(({ stream }) => stream.source)
  return Object.fromEntries(
    SOURCES.map((source) => [
      source,
      {
        state: states.get(source) ?? (metainfo?.private === true ? 'private' : 'off'),
        peers: peers.filter((each) => each === source).length
      }
    ])
  )
}

export function webSeedRows({ sources }: Torrent): Record<string, WebSeedRow> {
  return Object.fromEntries(
    sources.webSeeds.map(({ url, state, message, downloaded }) => [
      url,
      { state, message: message === null ? null : inert(message), downloaded }
    ])
  )
}
