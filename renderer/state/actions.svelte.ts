import type { TorrentSummary } from '../../shared/api/model.ts'
import type { Key } from '../i18n/en.ts'
import type { Words } from '../i18n/words.svelte.ts'
import type { IconName } from '../parts/icons.ts'
import { copyText } from './clipboard.ts'
import type { Dialogs } from './dialogs.svelte.ts'
import type { List } from './list.svelte.ts'
import type { Notices } from './notices.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'

/** Something a user can do with the torrents that are selected. */
export interface Action {
  readonly id: ActionId
  readonly label: Key
  readonly icon: IconName
  readonly isEnabled: (chosen: readonly TorrentSummary[]) => boolean
  /** A line above it in menus. */
  readonly startsGroup?: true
}

export type ActionId =
  | 'start'
  | 'stop'
  | 'remove'
  | 'sequential'
  | 'recheck'
  | 'reannounce'
  | 'editTrackers'
  | 'superSeeding'
  | 'addPeer'
  | 'open'
  | 'copyLink'
  | 'handOn'
  | 'copyHash'
  | 'copyName'

const some = (chosen: readonly TorrentSummary[]): boolean => chosen.length > 0
const one = (chosen: readonly TorrentSummary[]): boolean => chosen.length === 1

/** In the order of menus. */
export const ACTIONS: readonly Action[] = [
  { id: 'start', label: 'action.start', icon: 'start', isEnabled: (chosen) => chosen.some(canStart) },
  { id: 'stop', label: 'action.stop', icon: 'stop', isEnabled: (chosen) => chosen.some(canStop) },
  { id: 'remove', label: 'action.remove', icon: 'remove', isEnabled: some },
  {
    id: 'handOn',
    label: 'action.handOn',
    icon: 'link',
    startsGroup: true,
    isEnabled: (chosen) => one(chosen) && chosen.every(({ size }) => size !== null)
  },
  { id: 'copyLink', label: 'action.copyLink', icon: 'copy', isEnabled: one },
  { id: 'open', label: 'action.open', icon: 'folder', isEnabled: one },
  {
    id: 'editTrackers',
    label: 'trackers.edit',
    icon: 'trackers',
    startsGroup: true,
    isEnabled: one
  },
  {
    id: 'superSeeding',
    label: 'action.superSeeding',
    icon: 'up',
    isEnabled: (chosen) => some(chosen) && chosen.every(isComplete)
  },
  {
    id: 'sequential',
    label: 'action.sequential',
    icon: 'sequential',
    isEnabled: (chosen) => some(chosen) && chosen.every(({ left, inPlace }) => left > 0 && !inPlace)
  },
  {
    id: 'recheck',
    label: 'action.recheck',
    icon: 'check',
    isEnabled: (chosen) => chosen.some(({ size }) => size !== null)
  },
  {
    id: 'reannounce',
    label: 'action.reannounce',
    icon: 'search',
    isEnabled: (chosen) => chosen.some(canStop)
  },
  {
    id: 'addPeer',
    label: 'action.addPeer',
    icon: 'peers',
    isEnabled: (chosen) => one(chosen) && chosen.every(canStop)
  },
  { id: 'copyName', label: 'action.copyName', icon: 'copy', startsGroup: true, isEnabled: one },
  { id: 'copyHash', label: 'action.copyHash', icon: 'copy', isEnabled: one }
]

/** Carries out what a user asks for, and says what came of it. */
export class Actions {
  readonly #shoal: Shoal
  readonly #list: List
  readonly #dialogs: Dialogs
  readonly #notices: Notices
  readonly #words: Words

  constructor(shoal: Shoal, list: List, dialogs: Dialogs, notices: Notices, words: Words) {
    this.#shoal = shoal
    this.#list = list
    this.#dialogs = dialogs
    this.#notices = notices
    this.#words = words
  }

  isEnabled(id: ActionId): boolean {
    return ACTIONS.find((action) => action.id === id)?.isEnabled(this.#list.chosen) ?? false
  }

  /** With the torrents that are selected; nothing, where it makes no sense for them. */
  run(id: ActionId): void {
    const { chosen } = this.#list
    if (this.isEnabled(id)) void this.#notices.attempt(() => this.#perform(id, chosen))
  }

  /** Stops what runs, starts what does not. */
  toggle(): void {
    this.run(this.isEnabled('stop') ? 'stop' : 'start')
  }

  async #perform(id: ActionId, chosen: readonly TorrentSummary[]): Promise<void> {
    const [first] = chosen
    if (first === undefined) return
    switch (id) {
      case 'start':
        await this.#shoal.call('start', { ids: idsOf(chosen.filter(canStart)) })
        break
      case 'stop':
        await this.#shoal.call('stop', { ids: idsOf(chosen.filter(canStop)) })
        break
      case 'recheck':
        await this.#shoal.call('recheck', { ids: idsOf(chosen) })
        break
      case 'reannounce':
        await this.#shoal.call('reannounce', { ids: idsOf(chosen.filter(canStop)) })
        this.#notices.say(this.#words.t('trackers.asked'))
        break
      case 'editTrackers':
        this.#dialogs.show({ kind: 'trackers', id: first.id })
        break
      case 'superSeeding':
        await this.#setSuperSeeding(chosen)
        break
      case 'sequential':
        await this.#setSequential(chosen)
        break
      case 'remove':
        this.#dialogs.show({ kind: 'remove', ids: idsOf(chosen) })
        break
      case 'handOn':
        this.#dialogs.show({ kind: 'link', id: first.id })
        break
      case 'addPeer':
        this.#dialogs.show({ kind: 'peer', id: first.id })
        break
      case 'open':
        await this.#open(first)
        break
      case 'copyLink':
        await this.#copy((await this.#shoal.call('link', { id: first.id })).link, 'notice.linkCopied')
        break
      case 'copyHash':
        await this.#copy(first.id, 'notice.copied')
        break
      case 'copyName':
        await this.#copy(first.name ?? first.id, 'notice.copied')
        break
    }
  }

  async #setSequential(chosen: readonly TorrentSummary[]): Promise<void> {
    const on = !chosen.every(({ sequential }) => sequential)
    for (const { id } of chosen) await this.#shoal.call('setSequential', { id, on })
  }

  async #setSuperSeeding(chosen: readonly TorrentSummary[]): Promise<void> {
    const on = !chosen.every(({ superSeeding }) => superSeeding)
    await this.#shoal.call('setSuperSeeding', { ids: idsOf(chosen), on })
    this.#notices.say(this.#words.t(on ? 'notice.superSeeding' : 'notice.notSuperSeeding'))
  }

  async #open(torrent: TorrentSummary): Promise<void> {
    if (this.#shoal.can('openFolder')) await this.#shoal.callHost('openFolder', { id: torrent.id })
    else this.#dialogs.show({ kind: 'files', id: torrent.id })
  }

  async #copy(text: string, said: Key): Promise<void> {
    this.#notices.say(this.#words.t((await copyText(text)) ? said : 'notice.notCopied'))
  }
}

function canStart({ state }: TorrentSummary): boolean {
  return state === 'stopped' || state === 'errored'
}

function canStop(torrent: TorrentSummary): boolean {
  return !canStart(torrent)
}

function isComplete({ size, left }: TorrentSummary): boolean {
  return size !== null && left === 0
}

function idsOf(torrents: readonly TorrentSummary[]): string[] {
  return torrents.map(({ id }) => id)
}
