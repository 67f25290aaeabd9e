/** URLs of trackers in tiers, the first tried first (BEP 12). */
export type Tiers = readonly (readonly string[])[]

/** Whether trackers can have such an address at all: http, https, or udp with a port. */
export function isTrackerUrl(url: string): boolean {
  return /^(?:https?:\/\/[^/\s]+|udp:\/\/[^/\s]+:\d{1,5}(?=[/?]|$))\S*$/iu.test(url)
}

/** Whether web seeds can have such an address at all. */
export function isWebSeedUrl(url: string): boolean {
  return /^https?:\/\/[^/\s]+\S*$/iu.test(url)
}

/** Reads tiers as people edit them: one URL a line, a blank line between tiers. A URL counts where it stands first. */
export function parseTiers(text: string): Tiers {
  const seen = new Set<string>()
  return text
    .split(/\r?\n\s*\n/u)
    .map((tier) => tier.split('\n').flatMap((line) => fresh(line.trim(), seen)))
    .filter((tier) => tier.length > 0)
}

/** The same text again: `parseTiers(formatTiers(tiers))` are the tiers. */
export function formatTiers(tiers: Tiers): string {
  return tiers.map((tier) => tier.join('\n')).join('\n\n')
}

function fresh(url: string, seen: Set<string>): string[] {
  if (url === '' || seen.has(url)) return []
  seen.add(url)
  return [url]
}
