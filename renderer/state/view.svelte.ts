import type { Kept } from './kept.ts'

export const TABS = ['overview', 'files', 'peers', 'pieces', 'speed', 'log'] as const
export type Tab = (typeof TABS)[number]

const LOWEST_DETAIL = 160
const HIGHEST_DETAIL = 900

/** What of the window is open. */
export class View {
  /** Whether the pane below the list is shown. */
  isDetailOpen: boolean = $state(true)
  tab: Tab = $state('overview')
  /** Pixels of the detail pane. */
  detailHeight: number = $state(320)
  readonly #kept: Kept

  constructor(kept: Kept) {
    this.#kept = kept
    this.isDetailOpen = kept.read('detail', true, (value): value is boolean => typeof value === 'boolean')
    this.tab = kept.read('tab', 'overview', (value): value is Tab => TABS.includes(value as Tab))
    this.detailHeight = kept.read('detailHeight', 320, isHeight)
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
