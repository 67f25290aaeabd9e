import type { Settings } from '../../shared/api/model.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { troubleOf } from './notices.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'

export type Setting = keyof Settings

/** Saves settings as they are changed, each at once, and keeps why one was not. */
export class Saving {
  /** By setting: why its last change was refused. */
  refused: Readonly<Partial<Record<Setting, string>>> = $state.raw({})
  readonly #shoal: Shoal
  readonly #words: Words

  constructor(shoal: Shoal, words: Words) {
    this.#shoal = shoal
    this.#words = words
  }

  async save<S extends Setting>(setting: S, value: Settings[S]): Promise<void> {
    this.#say(setting, undefined)
    if (this.#shoal.settings?.[setting] === value) return
    try {
      await this.#shoal.call('setSettings', { [setting]: value })
    } catch (error) {
      this.#say(setting, troubleOf(this.#words, error))
    }
  }

  /** It cannot even be asked for. */
  refuse(setting: Setting, sentence: string): void {
    this.#say(setting, sentence)
  }

  #say(setting: Setting, sentence: string | undefined): void {
    const { [setting]: _, ...others } = this.refused
    this.refused = sentence === undefined ? others : { ...others, [setting]: sentence }
  }
}
