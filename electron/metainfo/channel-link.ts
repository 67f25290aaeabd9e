import { NAMING_HERE, safeComponent } from './paths.ts'
import { refuse } from './magnet-hashes.ts'

/** What leads to a channel: `magnet:?xs=urn:btpk:<key>&dn=<name>` (the form of BEP 46, without a salt). */
export interface ChannelLink {
  /** 64 hex digits, lower case: the Ed25519 public key that its releases are signed with */
  readonly id: string
  /** safe as a file name; null: it has none */
  readonly name: string | null
}

/** Null when the text is no channel's link. @throws ShoalError 'link-invalid' for one that is broken */
export function parseChannelLink(text: string): ChannelLink | null {
  const link = text.trim()
  if (!/^magnet:\?/iu.test(link) || link.length > MAX_LINK_LENGTH) return null
  const fields = new URLSearchParams(link.slice(link.indexOf('?') + 1))
  const source = fields.getAll('xs').find((value) => /^urn:btpk:/iu.test(value))
  // A torrent's link may name a channel as where news of it come from; it is the torrent that was meant.
  if (source === undefined || fields.has('xt')) return null
  const id = source.slice('urn:btpk:'.length).toLowerCase()
  if (!/^[0-9a-f]{64}$/u.test(id)) refuse('This channel’s key (btpk) is not 64 hexadecimal digits.')
  const name = safeComponent(Buffer.from(fields.get('dn') ?? ''), NAMING_HERE)
  return { id, name: name === '' || fields.get('dn') === null ? null : name }
}

/** `parseChannelLink` reads it back the same. */
export function formatChannelLink({ id, name }: ChannelLink): string {
  return `magnet:?xs=urn:btpk:${id}${name === null ? '' : `&dn=${encodeURIComponent(name)}`}`
}

const MAX_LINK_LENGTH = 10_000
