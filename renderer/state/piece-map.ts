import type { PieceRow } from '../../shared/api/detail.ts'
import {
  holdersOfPiece,
  PIECES_PER_ROW,
  stateOfPiece,
  type PieceState
} from '../../shared/api/piece-states.ts'

/** The pieces at one moment: another object whenever the map has changed. */
export interface PieceMoment {
  readonly map: PieceMap
  /** How many are what. */
  readonly states: Readonly<Record<PieceState, number>>
  /** Of those missing: pieces that nobody connected has. */
  readonly nowhere: number
  /** Of those that are here: pieces that nobody connected has. */
  readonly onlyHere: number
}

/** Some pieces in a row, the last one included. */
export interface Stretch {
  readonly first: number
  readonly last: number
}

/**
 * The map of a torrent's pieces, decoded once for each row that changes and counted as it goes, so that two million pieces cost
 * what changes of them. `bytes` is the same array as long as the number of pieces is.
 */
export class PieceMap {
  /** One to a piece: see piece-states. */
  bytes: Uint8Array = new Uint8Array(0)
  /** Rises whenever anything changes. */
  version = 0
  /** Pieces by their byte. */
  #histogram = new Uint32Array(256)
  #rows: (PieceRow | undefined)[] = []
  /** By row: the version in which it last changed. */
  #changedIn = new Uint32Array(0)

  /** @param rows those that did not change are the same objects as before @param pieces how many there are */
  update(rows: Readonly<Record<string, PieceRow>>, pieces: number): PieceMoment {
    if (pieces !== this.bytes.length) this.#begin(pieces)
    const version = this.version + 1
    for (let at = 0; at < this.#rows.length; at++) {
      const row = rows[at]
      if (row === undefined || row === this.#rows[at]) continue
      this.#take(at, row)
      this.#changedIn[at] = version
      this.version = version
    }
    return this.#count()
  }

  /** What changed after a version: stretches of pieces in order, none next to another. */
  changedSince(version: number): readonly Stretch[] {
    const stretches: { first: number; last: number }[] = []
    for (const [row, changedIn] of this.#changedIn.entries()) {
      if (changedIn <= version) continue
      const first = row * PIECES_PER_ROW
      const last = Math.min(this.bytes.length, first + PIECES_PER_ROW) - 1
      const before = stretches.at(-1)
      if (before?.last === first - 1) before.last = last
      else stretches.push({ first, last })
    }
    return stretches
  }

  stateOf(piece: number): PieceState {
    return stateOfPiece(this.bytes[piece] ?? 0)
  }

  holdersOf(piece: number): number {
    return holdersOfPiece(this.bytes[piece] ?? 0)
  }

  #begin(pieces: number): void {
    const rows = Math.ceil(pieces / PIECES_PER_ROW)
    this.bytes = new Uint8Array(pieces)
    this.#rows = Array.from({ length: rows }, () => undefined)
    this.version++
    this.#changedIn = new Uint32Array(rows).fill(this.version)
    this.#histogram = new Uint32Array(256)
    this.#histogram[0] = pieces
  }

  #take(at: number, row: PieceRow): void {
    const first = at * PIECES_PER_ROW
    const past = Math.min(this.bytes.length, first + PIECES_PER_ROW)
    const map = atob(row.map)
    for (let piece = first; piece < past; piece++) {
      const [before, after] = [this.bytes[piece] ?? 0, map.charCodeAt(piece - first) || 0]
      this.#histogram[before] = (this.#histogram[before] ?? 0) - 1
      this.#histogram[after] = (this.#histogram[after] ?? 0) + 1
      this.bytes[piece] = after
    }
    this.#rows[at] = row
  }

  #count(): PieceMoment {
    const states = { missing: 0, skipped: 0, 'in-flight': 0, verifying: 0, have: 0 }
    let [nowhere, onlyHere] = [0, 0]
    for (const [byte, pieces] of this.#histogram.entries()) {
      if (pieces === 0) continue
      const state = stateOfPiece(byte)
      states[state] += pieces
      if (holdersOfPiece(byte) > 0) continue
      if (state === 'missing') nowhere += pieces
      else if (state === 'have') onlyHere += pieces
    }
    return { map: this, states, nowhere, onlyHere }
  }
}

/** The indices of the pieces in a state, as "0-2,7"; the first so many ranges of them. */
export function rangesIn(
  bytes: Uint8Array,
  state: PieceState,
  most: number
): { text: string; isCut: boolean } {
  const ranges: string[] = []
  for (let at = 0; at < bytes.length; at++) {
    if (stateOfPiece(bytes[at] ?? 0) !== state) continue
    if (ranges.length === most) return { text: ranges.join(', '), isCut: true }
    const first = at
    while (at + 1 < bytes.length && stateOfPiece(bytes[at + 1] ?? 0) === state) at++
    ranges.push(first === at ? `${first}` : `${first}–${at}`)
  }
  return { text: ranges.join(', '), isCut: false }
}
