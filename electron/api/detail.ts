import { ONLY } from '../../shared/api/agreed.ts'
import type { Detail, LedgerRow, LogRow, Part, SlotRow } from '../../shared/api/detail.ts'
import { inert } from '../../shared/inert.ts'
import type { Engine } from '../engine/engine.ts'
import type { Torrent } from '../engine/torrent.ts'
import { factsOf } from './facts.ts'
import { FileRows } from './file-rows.ts'
import { peerRows } from './peer-rows.ts'
import { pieceRows } from './piece-rows.ts'
import { sourceRows, trackerRows, webSeedRows } from './tracker-rows.ts'

/** Reads one torrent in the parts that a face looks at; of the others nothing is computed. */
export class DetailReader {
  readonly #engine: Engine
  readonly #torrent: Torrent
  readonly #parts: ReadonlySet<Part>
  #files: FileRows | null = null

  constructor(engine: Engine, torrent: Torrent, parts: ReadonlySet<Part>) {
    this.#engine = engine
    this.#torrent = torrent
    this.#parts = parts
  }

  /** Whether it still reads what the engine has under this id. */
  isOf(torrent: Torrent): boolean {
    return this.#torrent === torrent
  }

  read(): Detail {
    const torrent = this.#torrent
    const looks = (part: Part): boolean => this.#parts.has(part)
    return {
      facts: looks('facts') ? { [ONLY]: factsOf(torrent, this.#engine) } : {},
      peers: looks('peers') ? peerRows(torrent) : {},
      ledger: looks('ledger') ? ledgerRows(torrent) : {},
      slots: looks('ledger') ? slotRows(torrent) : {},
      files: looks('files') ? this.#fileRows() : {},
      pieces: looks('pieces') ? pieceRows(torrent) : {},
      trackers: looks('trackers') ? trackerRows(torrent) : {},
      sources: looks('trackers') ? sourceRows(torrent) : {},
      webSeeds: looks('trackers') ? webSeedRows(torrent) : {},
      log: looks('log') ? logRows(torrent) : {}
    }
  }

  #fileRows(): Detail['files'] {
    const { metainfo, verified, record } = this.#torrent
    if (metainfo === null) return {}
    this.#files ??= new FileRows(metainfo)
    return this.#files.read(verified, record.priorities)
  }
}

function ledgerRows({ ledger, run }: Torrent): Record<string, LedgerRow> {
  const connected = new Set([...(run?.swarm.peers ?? [])].map(({ stream }) => stream.identity))
  return Object.fromEntries(
    ledger.entries().flatMap(({ identity, client, downloaded, uploaded }) => {
      const row = {
        client: client === null ? null : inert(client),
        downloaded,
        uploaded,
        connected: connected.has(identity)
      }
      // Who came and went without giving or getting anything is nobody's account.
      return row.connected || downloaded + uploaded > 0 ? [[identity, row] as const] : []
    })
  )
}

function slotRows({ slots }: Torrent): Record<string, SlotRow> {
  return Object.fromEntries(
    slots.intervals.map(({ peer, identity, optimistic, from, to }) => {
      return [`${peer} ${from}`, { identity, from, to, optimistic }]
    })
  )
}

function logRows({ log }: Torrent): Record<string, LogRow> {
  return Object.fromEntries(
    log.lines.map(({ number, at, event, about }) => [
      `${number}`,
      { at, event, about: JSON.stringify(about) }
    ])
  )
}
