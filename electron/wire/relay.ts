import type { WireEvents } from './events.ts'
import type { Library } from './library.ts'

/** Passes on the messages that need nothing more than the guard's judgement. */
export function relay(library: Library, events: WireEvents): void {
  library
    .on('choke', () => events.onChoked())
    .on('unchoke', () => events.onUnchoked())
    .on('interested', () => events.onInterested())
    .on('uninterested', () => events.onUninterested())
    .on('bitfield', (bytes) => events.onBitfield(new Uint8Array(bytes)))
    .on('have-all', () => events.onHaveAll())
    .on('have-none', () => events.onHaveNone())
    .on('have', (piece) => events.onHave(piece))
    .on('piece', (piece, offset, block) => events.onBlock(piece, offset, block))
    .on('reject', (piece, offset, length) => events.onRejected(piece, offset, length))
    .on('suggest', (piece) => events.onSuggested(piece))
    .on('allowed-fast', (piece) => events.onAllowedFast(piece))
    .on('port', (port) => {
      if (port > 0) events.onDhtPort(port)
    })
}
