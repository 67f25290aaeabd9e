import type { Channel } from '../../shared/api/channels.ts'

/** What can be done about the releases of a channel, the least first. */
export const KEEPINGS = ['tell', 'newest', 'last', 'coming', 'all'] as const
export type Keeping = (typeof KEEPINGS)[number]

/** What somebody chose. */
export interface KeepWish {
  readonly keeping: Keeping
  /** For `last`: how many, as it is typed. */
  readonly count: string
}

/** The newest, and the one before to go back to. */
export const USUAL_WISH: KeepWish = { keeping: 'last', count: '2' }

const MOST_KEPT = 1_000_000

/** As the engine takes it: `keep` null is all. Null: what is typed is no number of releases. */
export function askedBy({
  keeping,
  count
}: KeepWish): { readonly keep: number | null; readonly isFromFirst: boolean } | null {
  switch (keeping) {
    case 'tell':
      return { keep: 0, isFromFirst: false }
    case 'newest':
      return { keep: 1, isFromFirst: false }
    case 'last':
      return isCount(count) ? { keep: Number(count), isFromFirst: false } : null
    case 'coming':
      return { keep: null, isFromFirst: false }
    case 'all':
      return { keep: null, isFromFirst: true }
  }
}

/** The other way round. */
export function wishOf({ keep, isFromFirst }: Pick<Channel, 'keep' | 'isFromFirst'>): KeepWish {
  const { count } = USUAL_WISH
  if (keep === null) return { keeping: isFromFirst ? 'all' : 'coming', count }
  if (keep < 2) return { keeping: keep === 0 ? 'tell' : 'newest', count }
  return { keeping: 'last', count: String(keep) }
}

function isCount(typed: string): boolean {
  const count = /^\s*\d{1,7}\s*$/u.test(typed) ? Number(typed) : 0
  return count >= 1 && count <= MOST_KEPT
}
