/** A torrent's trackers that are kept; further ones are passed over. */
const MOST_TRACKERS = 500

/**
 * Tiers of entries, one for each URL, where it stands first; the entries of a tier in an order by chance (BEP 12).
 * @param make called once for each URL
 */
export function shuffledTiers<T>(
  tiers: readonly (readonly string[])[],
  make: (url: string) => T,
  random: () => number
): T[][] {
  const seen = new Set<string>()
  return tiers.flatMap((tier) => {
    const fresh = tier.filter((url) => seen.size < MOST_TRACKERS && seen.size < seen.add(url).size)
    return fresh.length === 0 ? [] : [shuffled(fresh.map(make), random)]
  })
}

/** Who has answered is asked first from now on, within its tier (BEP 12). */
export function promote<T>(tiers: readonly T[][], entry: T): void {
  for (const tier of tiers) {
    const at = tier.indexOf(entry)
    if (at > 0) tier.unshift(...tier.splice(at, 1))
  }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1))
}
