import type { Kept } from './kept.ts'

export const TABS = ['overview', 'files', 'peers', 'pieces', 'speed', 'trackers', 'log'] as const
export type Tab = (typeof TABS)[number]

/** Pixels the detail pane can have, and has at first. */
export const LOWEST_DETAIL = 160
export const HIGHEST_DETAIL = 900
export const FIRST_DETAIL = 320

/** What of the window is open. */
export class View {
  /** Whether the pane below the list is open; closed, only its tabs are left. */
  isDetailOpen: boolean = $state(true)
  tab: Tab = $state('overview')
  /** Pixels of the detail pane. */
  detailHeight: number = $state(FIRST_DETAIL)
  readonly #kept: Kept

  constructor(kept: Kept) {
    this.#kept = kept
    this.isDetailOpen = kept.read('detail', true, (value): value is boolean => typeof value === 'boolean')
    this.tab = kept.read('tab', 'overview', (value): value is Tab => TABS.includes(value as Tab))
    this.detailHeight = kept.read('detailHeight', FIRST_DETAIL, isHeight)
  }

  showDetail(isOpen: boolean): void {
    this.isDetailOpen = isOpen
    this.#kept.write('detail', isOpen)
  }

  showTab(tab: Tab): void {
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
