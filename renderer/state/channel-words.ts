import type { Channel, FaultRow } from '../../shared/api/channels.ts'
import type { Key } from '../i18n/en.ts'
import type { Words } from '../i18n/words.svelte.ts'
import type { IconName } from '../parts/icons.ts'
import { inWords } from './notices.svelte.ts'

/** What a channel is to whoever sits here: a colour, an icon and a word. */
export interface ChannelTone {
  /** Name of the token. */
  readonly colour: 'accent' | 'stopped' | 'errored'
  readonly icon: IconName
  readonly word: Key
}

export function toneOf({ isOurs, code }: Channel): ChannelTone {
  if (code !== null) return { colour: 'errored', icon: 'error', word: 'channel.trouble' }
  if (isOurs) return { colour: 'accent', icon: 'share', word: 'channel.yours' }
  return { colour: 'stopped', icon: 'channel', word: 'channel.followed' }
}

/** What is done with its releases here, as a sentence. */
export function policyOf(words: Words, { isOurs, folder, keep, isFromFirst }: Channel): string {
  if (folder === null) return isOurs ? words.t('channel.ours') : ''
  if (keep === 0) return words.t('channel.keepNone')
  if (keep === null) return words.t(isFromFirst ? 'channel.mirrors' : 'channel.keepAll', { folder })
  return words.t('channel.keepLast', { count: keep, folder })
}

/** What these say in general is the window's to say; which disk was full, say, is only in the engine's own words. */
const SAYING_MORE = ['update-failed', 'entry-refused']

/** @returns a sentence in the window's language, and the engine's own where it says more than that; null where not */
export function faultWords(
  words: Words,
  { code, sentence }: Pick<FaultRow, 'code' | 'sentence'>
): { readonly said: string; readonly more: string | null } {
  const said = inWords(words, code, sentence)
  return { said, more: said !== sentence && SAYING_MORE.includes(code) ? sentence : null }
}
