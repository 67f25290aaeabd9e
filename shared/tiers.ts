/** URLs of trackers in tiers, the first tried first (BEP 12). */
export type Tiers = readonly (readonly string[])[]

/**
 * Reads tiers as people edit them: one URL a line, a blank line between tiers. A URL counts where it stands first.
 * What a URL should be is for the tracker room to say: a person sees there what is wrong with it.
 */
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
