import type { Kept } from './kept.ts'
import type { Shoal } from './shoal.svelte.ts'

export const TABS = ['overview', 'files', 'peers', 'pieces', 'speed', 'trackers', 'log'] as const
export type Tab = (typeof TABS)[number]

/** Pixels the detail pane can have, and has at first. */
export const LOWEST_DETAIL = 160
export const HIGHEST_DETAIL = 900
export const FIRST_DETAIL = 320

/** What the middle of the window is about. `release`: the one of the channel to begin at; null: none. */
export type Place =
  | { readonly kind: 'torrents' }
  | { readonly kind: 'channel'; readonly id: string; readonly release: number | null }
  | { readonly kind: 'search' }

const TORRENTS: Place = { kind: 'torrents' }

/** What of the window is open. */
export class View {
  /** The torrents, in place of a channel that is not there or not yet. */
  readonly place: Place = $derived.by(() => {
    const asked = this.#asked
    return asked.kind === 'channel' && this.#shoal.channels[asked.id] === undefined ? TORRENTS : asked
  })
  /** Whether the pane below the list is open; closed, only its tabs are left. */
  isDetailOpen: boolean = $state(true)
  tab: Tab = $state('overview')
  /** Pixels of the detail pane. */
  detailHeight: number = $state(FIRST_DETAIL)
  readonly #shoal: Shoal
  readonly #kept: Kept
  #asked: Place = $state.raw(TORRENTS)

  constructor(shoal: Shoal, kept: Kept) {
    this.#shoal = shoal
    this.#kept = kept
    this.isDetailOpen = kept.read('detail', true, (value): value is boolean => typeof value === 'boolean')
    this.tab = kept.read('tab', 'overview', (value): value is Tab => TABS.includes(value as Tab))
    this.detailHeight = kept.read('detailHeight', FIRST_DETAIL, isHeight)
  }

  showTorrents(): void {
    this.#asked = TORRENTS
  }

  showChannel(id: string, release: number | null = null): void {
    this.#asked = { kind: 'channel', id, release }
  }

  showSearch(): void {
    this.#asked = { kind: 'search' }
  }

  showDetail(isOpen: boolean): void {
    this.isDetailOpen = isOpen
    this.#kept.write('detail', isOpen)
  }

  showTab(tab: Tab): void {
    this.showTorrents()
    this.tab = tab
    this.#kept.write('tab', tab)
    this.showDetail(true)
  }

  setDetailHeight(height: number): void {
    this.detailHeight = Math.min(HIGHEST_DETAIL, Math.max(LOWEST_DETAIL, Math.round(height)))
    this.#kept.write('detailHeight', this.detailHeight)
  }
}

function isHeight(value: unknown): value is number {
  return typeof value === 'number' && value >= LOWEST_DETAIL && value <= HIGHEST_DETAIL
}
