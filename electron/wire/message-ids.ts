/** Message ids of BEP 3, 6, 10 and 52. */
export const Id = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  uninterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  suggest: 13,
  haveAll: 14,
  haveNone: 15,
  reject: 16,
  allowedFast: 17,
  extended: 20,
  hashRequest: 21,
  hashes: 22,
  hashReject: 23
} as const

/**
 * Our extensions (BEP 10). Peers name each to us by its place here, counted from 1, as the library counts in the order in
 * which they are used. Whoever adds one says in `PeerWire` what its messages do.
 */
export const EXTENSIONS = ['lt_donthave', 'ut_metadata', 'ut_pex', 'ut_holepunch'] as const
export type ExtensionName = (typeof EXTENSIONS)[number]

export function extensionId(name: ExtensionName): number {
  return EXTENSIONS.indexOf(name) + 1
}
