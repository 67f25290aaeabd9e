import type { TorrentState } from '../../shared/api/model.ts'
import type { Key } from '../i18n/en.ts'
import type { IconName } from './icons.ts'

/** A state has a colour, an icon and a word, never a colour alone. */
export interface Tone {
  /** Name of the token. */
  readonly colour: 'downloading' | 'seeding' | 'stalled' | 'checking' | 'stopped' | 'errored'
  readonly icon: IconName
  readonly word: Key
}

export const TONES: Readonly<Record<TorrentState, Tone>> = {
  downloading: { colour: 'downloading', icon: 'down', word: 'state.downloading' },
  seeding: { colour: 'seeding', icon: 'up', word: 'state.seeding' },
  stalled: { colour: 'stalled', icon: 'stalled', word: 'state.stalled' },
  metadata: { colour: 'stalled', icon: 'search', word: 'state.metadata' },
  checking: { colour: 'checking', icon: 'checking', word: 'state.checking' },
  stopped: { colour: 'stopped', icon: 'stop', word: 'state.stopped' },
  errored: { colour: 'errored', icon: 'error', word: 'state.errored' }
}
