/** Links asked about at once when a text holds several; the rest is left out. */
export const MOST_LINKS = 20

const MAGNET = /magnet:\?[^\s<>"'`]+/giu
/** 40 or 64 hex digits, or 32 of base32: what `parseLink` of the engine reads as a bare infohash. */
const INFOHASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|[a-z2-7]{32})$/iu

/** The magnet links in a text, or the infohashes that stand alone on a line of it; each once. */
export function linksIn(text: string): readonly string[] {
  const magnets = text.match(MAGNET) ?? []
  const lines = text.split(/\r?\n/u).map((line) => line.trim())
  const found = magnets.length > 0 ? magnets : lines.filter((line) => INFOHASH.test(line))
  return [...new Set(found)].slice(0, MOST_LINKS)
}

/** Whether it leads to a channel, as the engine decides it: the link of a torrent may name a channel too. */
export function isChannelLink(link: string): boolean {
  if (!/^magnet:\?/iu.test(link)) return false
  const fields = new URLSearchParams(link.slice(link.indexOf('?') + 1))
  return !fields.has('xt') && fields.getAll('xs').some((source) => /^urn:btpk:/iu.test(source))
}

/** What leads to a channel, under the name that it is to have here. @param id its key, 64 hex digits */
export function channelLink(id: string, name: string): string {
  return `magnet:?xs=urn:btpk:${id}&dn=${encodeURIComponent(name)}`
}

/** Which files a link says are wanted (BEP 53); null where it does not say. What cannot be read says nothing. */
export function selectedBy(link: string): ((index: number) => boolean) | null {
  const said = /[?&]so=([^&]*)/iu.exec(link)?.[1]
  if (said === undefined) return null
  const ranges = said.split(/,|%2c/iu).map((range) => /^(\d{1,7})(?:-(\d{1,7}))?$/u.exec(range))
  if (ranges.some((range) => range === null)) return null
  return (index) =>
    ranges.some((range) => index >= Number(range?.[1]) && index <= Number(range?.[2] ?? range?.[1]))
}
