import { isLanguage, type Language, Words } from '../i18n/words.svelte.ts'
import type { Kept } from './kept.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
export const CONTRASTS = ['system', 'more'] as const
export type Contrast = (typeof CONTRASTS)[number]

/** How this window looks: the choice of whoever sits before it, for this window alone. */
export class Looks {
  readonly words: Words
  theme: Theme = $state('system')
  contrast: Contrast = $state('system')
  compact: boolean = $state(false)
  /** Null: the system's. */
  language: Language | null = $state(null)
  readonly #kept: Kept
  readonly #system: readonly string[]

  constructor(kept: Kept, systemLanguages: readonly string[]) {
    this.#kept = kept
    this.#system = systemLanguages
    this.theme = kept.read('theme', 'system', (value): value is Theme => THEMES.includes(value as Theme))
    this.contrast = kept.read('contrast', 'system', (value): value is Contrast =>
      CONTRASTS.includes(value as Contrast)
    )
    this.compact = kept.read('compact', false, (value): value is boolean => typeof value === 'boolean')
    this.language = kept.read<Language | null>('language', null, isLanguage)
    this.words = new Words(this.language === null ? systemLanguages : [this.language])
  }

  setTheme(theme: Theme): void {
    this.theme = theme
    this.#kept.write('theme', theme)
  }

  setContrast(contrast: Contrast): void {
    this.contrast = contrast
    this.#kept.write('contrast', contrast)
  }

  setCompact(compact: boolean): void {
    this.compact = compact
    this.#kept.write('compact', compact)
  }

  setLanguage(language: Language | null): void {
    this.language = language
    this.words.choose(language === null ? this.#system : [language])
    this.#kept.write('language', language)
  }
}
