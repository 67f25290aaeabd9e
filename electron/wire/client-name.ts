/** '-', a code of two characters, a version of four, '-'. */
const AZUREUS = /^-([A-Za-z~][A-Za-z0-9~])([0-9A-Za-z.]{4})-/
/** A letter, a version of up to five characters, dashes. */
const SHADOW = /^([AOQRSTU])([0-9A-Za-z.-]{1,5})---?/
/** 'M' and the parts of a version. */
const MAINLINE = /^M(\d{1,2})-(\d{1,2})-(\d{1,2})-/

/**
 * The name of a peer's client and its version, as far as its peer id tells: what a peer is called that does not give its own
 * name (`v`, BEP 10). Plain text whatever the bytes are; null where they follow no convention.
 * @param peerId 20 bytes
 */
export function clientName(peerId: Uint8Array): string | null {
  const text = Buffer.from(peerId).toString('latin1')
  return azureus(text) ?? mainline(text) ?? shadow(text)
}

function azureus(text: string): string | null {
  const [, code = '', version = ''] = AZUREUS.exec(text) ?? []
  if (code === '') return null
  return `${AZUREUS_CLIENTS[code] ?? code} ${code === 'TR' ? transmissionVersion(version) : versionOf(version)}`
}

function mainline(text: string): string | null {
  const found = MAINLINE.exec(text)
  return found === null ? null : `BitTorrent ${found.slice(1).join('.')}`
}

function shadow(text: string): string | null {
  const [, code = '', version = ''] = SHADOW.exec(text) ?? []
  const name = SHADOW_CLIENTS[code]
  return name === undefined ? null : `${name} ${versionOf(version.replace(/-.*$/, ''))}`
}

/** A character for each part; zeros at the end are left out, but for the second part. */
function versionOf(characters: string): string {
  const parts = Array.from(characters, (character) => partOf(character))
  while (parts.length > 2 && parts.at(-1) === 0) parts.pop()
  return parts.join('.')
}

/** 0 to 9, then A for 10 and so on, then a for 36. */
function partOf(character: string): number {
  return Math.max(0, DIGITS.indexOf(character))
}

/** Until version 4 the two characters after the first were one number: 2.94, 3.00. */
function transmissionVersion(version: string): string {
  return version < '4' ? `${version.slice(0, 1)}.${version.slice(1, 3)}` : versionOf(version.slice(0, 3))
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const AZUREUS_CLIENTS: Readonly<Record<string, string>> = {
  A2: 'aria2',
  AG: 'Ares',
  AZ: 'Vuze',
  BC: 'BitComet',
  BI: 'BiglyBT',
  BT: 'BitTorrent',
  DE: 'Deluge',
  FD: 'Free Download Manager',
  FL: 'Folx',
  FW: 'FrostWire',
  JT: 'JavaTorrent',
  KG: 'KGet',
  KT: 'KTorrent',
  LT: 'libtorrent',
  PI: 'PicoTorrent',
  SD: 'Thunder',
  SH: 'Shoal',
  TR: 'Transmission',
  TX: 'Tixati',
  UM: 'µTorrent for Mac',
  UT: 'µTorrent',
  UW: 'µTorrent Web',
  WD: 'WebTorrent Desktop',
  WW: 'WebTorrent',
  XL: 'Thunder',
  lt: 'rTorrent',
  qB: 'qBittorrent'
}

const SHADOW_CLIENTS: Readonly<Record<string, string>> = {
  A: 'ABC',
  O: 'Osprey Permaseed',
  Q: 'BTQueue',
  R: 'Tribler',
  S: "Shad0w's client",
  T: 'BitTornado',
  U: 'UPnP NAT BitTorrent'
}
