import { readCompact, writeCompact } from '../network/compact-addresses.ts'
import type { Address } from '../network/types.ts'
import { asDictionary, readBencode, type Dictionary } from './bencode-reader.ts'
import { ipBytes } from './ip-address.ts'

/** A peer as another one tells of it; what it says of it is hearsay. */
export interface PexPeer extends Address {
  readonly prefersEncryption: boolean
  /** It wants nothing: a seed, or a partial one (BEP 21). */
  readonly uploadOnly: boolean
  readonly utp: boolean
  /** It understands ut_holepunch (BEP 55). */
  readonly holepunch: boolean
  /** Whoever tells has connected to it there. */
  readonly reachable: boolean
}

/** ut_pex (BEP 11): whom the sender has come to be connected with since its last message, and with whom no longer. */
export interface PexMessage {
  readonly added: readonly PexPeer[]
  readonly dropped: readonly Address[]
}

/** Addresses read of one message, of each list: twice what BEP 11 allows. */
export const MOST_READ = 100
/** Addresses BEP 11 lets us tell in one message, of each list. */
export const MOST_TOLD = 50

/** Null when it is no message of ut_pex. A list that is absent or makes no sense is empty. */
export function parsePex(payload: Uint8Array): PexMessage | null {
  const dictionary = asDictionary(readBencode(payload)?.value)
  if (dictionary === null) return null
  const added = FAMILIES.flatMap((family) => addedOf(dictionary, family))
  const dropped = FAMILIES.flatMap((family) => addressesAt(dictionary, family, 'dropped'))
  return { added: added.slice(0, MOST_READ), dropped: dropped.slice(0, MOST_READ) }
}

/** Hosts that are no IP addresses are left out. */
export function pexMessage({ added, dropped }: PexMessage): Uint8Array {
  const lists = FAMILIES.flatMap(({ suffix, isOf }) => {
    const peers = added.filter(isOf)
    return [
      entry(`added${suffix}`, compact(peers)),
      entry(`added${suffix}.f`, Uint8Array.from(peers, flagsOf))
    ]
  })
  const gone = FAMILIES.map(({ suffix, isOf }) => entry(`dropped${suffix}`, compact(dropped.filter(isOf))))
  // Bencode wants its keys in order, which these are in.
  return Buffer.concat([Buffer.from('d'), ...lists, ...gone, Buffer.from('e')])
}

interface Family {
  readonly suffix: string
  readonly version: 4 | 6
  readonly isOf: (address: Address) => boolean
}

const FAMILIES: readonly Family[] = [
  { suffix: '', version: 4, isOf: ({ host }) => ipBytes(host)?.length === 4 },
  { suffix: '6', version: 6, isOf: ({ host }) => ipBytes(host)?.length === 16 }
]

const ENCRYPTION = 0x01
const UPLOAD_ONLY = 0x02
const UTP = 0x04
const HOLEPUNCH = 0x08
const REACHABLE = 0x10

function addedOf(dictionary: Dictionary, family: Family): PexPeer[] {
  const flags = bytesAt(dictionary, `added${family.suffix}.f`)
  return addressesAt(dictionary, family, 'added').map((address, index) =>
    withFlags(address, flags[index] ?? 0)
  )
}

function addressesAt(dictionary: Dictionary, { suffix, version }: Family, list: string): Address[] {
  return readCompact(bytesAt(dictionary, list + suffix), version, MOST_READ) ?? []
}

function withFlags(address: Address, flags: number): PexPeer {
  return {
    ...address,
    prefersEncryption: (flags & ENCRYPTION) !== 0,
    uploadOnly: (flags & UPLOAD_ONLY) !== 0,
    utp: (flags & UTP) !== 0,
    holepunch: (flags & HOLEPUNCH) !== 0,
    reachable: (flags & REACHABLE) !== 0
  }
}

function flagsOf(peer: PexPeer): number {
  return (
    (peer.prefersEncryption ? ENCRYPTION : 0) |
    (peer.uploadOnly ? UPLOAD_ONLY : 0) |
    (peer.utp ? UTP : 0) |
    (peer.holepunch ? HOLEPUNCH : 0) |
    (peer.reachable ? REACHABLE : 0)
  )
}

function compact(addresses: readonly Address[]): Uint8Array {
  return Buffer.concat(addresses.flatMap((address) => writeCompact(address) ?? []))
}

function bytesAt(dictionary: Dictionary, key: string): Uint8Array {
  const value = dictionary.get(key)
  return value instanceof Uint8Array ? value : new Uint8Array(0)
}

function entry(key: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${key.length}:${key}${bytes.length}:`), bytes])
}
