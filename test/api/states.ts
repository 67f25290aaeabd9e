import type { Session, State, TorrentSummary } from '../../shared/api/model.ts'

export const SESSION: Session = {
  downRate: 0,
  upRate: 0,
  peers: 0,
  direct: 0,
  punched: 0,
  relayed: 0,
  reachable: null,
  port: 0
}

/** Ids of torrents. */
export const A = 'a'.repeat(40)
export const B = 'b'.repeat(40)
export const C = 'c'.repeat(64)

export function torrent(id: string, about: Partial<TorrentSummary> = {}): TorrentSummary {
  return {
    id,
    name: null,
    state: 'stopped',
    trouble: null,
    size: null,
    wanted: 0,
    left: 0,
    checked: null,
    downRate: 0,
    upRate: 0,
    downloaded: 0,
    uploaded: 0,
    peers: 0,
    seeds: 0,
    folder: '/downloads',
    addedAt: 1,
    completedAt: null,
    isPrivate: false,
    ...about
  }
}

export function state(...torrents: readonly TorrentSummary[]): State {
  return { session: SESSION, torrents: Object.fromEntries(torrents.map((one) => [one.id, one])) }
}
