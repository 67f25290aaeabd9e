import { IntlMessageFormat, type PrimitiveType } from 'intl-messageformat'
import { de } from './de.ts'
import { en, type Key, type Messages } from './en.ts'

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof LANGUAGES

const MESSAGES: Readonly<Record<Language, Messages>> = { en, de }

/** The words of the window in one language at a time; what is shown changes with it at once. */
export class Words {
  language: Language = $state('en')
  /** As numbers and dates are written: the language, and the country where it was said which. */
  locale: string = $state('en')
  #formats = new Map<string, IntlMessageFormat>()

  /** @param wanted languages in order of preference, as BCP 47 tags */
  constructor(wanted: readonly string[]) {
    this.choose(wanted)
  }

  choose(wanted: readonly string[]): void {
    const tag = wanted.find((one) => isLanguage(one.split('-')[0])) ?? 'en'
    this.language = languageOf(tag)
    this.locale = tag
  }

  /** A message in ICU's form with its values in place. */
  t(key: Key, values: Readonly<Record<string, PrimitiveType>> = {}): string {
    const name = `${this.locale} ${key}`
    let format = this.#formats.get(name)
    if (format === undefined) {
      format = new IntlMessageFormat(MESSAGES[this.language][key], this.locale, undefined, {
        ignoreTag: true
      })
      this.#formats.set(name, format)
    }
    return String(format.format(values))
  }
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(LANGUAGES, value)
}

function languageOf(tag: string): Language {
  const [language] = tag.split('-')
  return isLanguage(language) ? language : 'en'
}
