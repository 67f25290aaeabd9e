import type { Channel, ReleaseRow } from '../../shared/api/channels.ts'
import type { Key } from '../i18n/en.ts'
import type { Words } from '../i18n/words.svelte.ts'
import type { IconName } from '../parts/icons.ts'
import { copyText } from './clipboard.ts'
import type { Dialogs } from './dialogs.svelte.ts'
import type { List } from './list.svelte.ts'
import type { Notices } from './notices.svelte.ts'
import type { Shoal } from './shoal.svelte.ts'
import type { View } from './view.svelte.ts'

export type ChannelActionId = 'publish' | 'handOn' | 'copyLink' | 'keep' | 'export' | 'unfollow' | 'delete'
export type ReleaseActionId = 'download' | 'showInList' | 'pin' | 'copyLink'

interface Offer<Id, About extends readonly unknown[]> {
  readonly id: Id
  readonly label: Key
  readonly icon: IconName
  readonly isOffered: (...about: About) => boolean
}

/** What can be done with a channel, in the order of its buttons and menus. */
export const CHANNEL_ACTIONS: readonly Offer<ChannelActionId, readonly [Channel]>[] = [
  { id: 'publish', label: 'channel.publish', icon: 'share', isOffered: isOurs },
  { id: 'handOn', label: 'action.handOn', icon: 'link', isOffered: () => true },
  { id: 'copyLink', label: 'action.copyLink', icon: 'copy', isOffered: () => true },
  { id: 'keep', label: 'channel.keep', icon: 'folder', isOffered: isFollowed },
  { id: 'export', label: 'channel.export', icon: 'lock', isOffered: isOurs },
  { id: 'unfollow', label: 'channel.unfollow', icon: 'remove', isOffered: (channel) => !isOurs(channel) },
  { id: 'delete', label: 'channel.delete', icon: 'remove', isOffered: isOurs }
]

/** What can be done with one of its releases; the first that is offered is what Enter does. */
export const RELEASE_ACTIONS: readonly Offer<ReleaseActionId, readonly [Channel, number, ReleaseRow]>[] = [
  {
    id: 'download',
    label: 'channel.download',
    icon: 'down',
    isOffered: (_channel, _number, { torrent }) => torrent === null
  },
  {
    id: 'showInList',
    label: 'channel.inList',
    icon: 'menu',
    isOffered: (_channel, _number, { torrent }) => torrent !== null
  },
  {
    id: 'pin',
    label: 'channel.pin',
    icon: 'pin',
    isOffered: (channel, number, { isHere }) => isFollowed(channel) && isHere && channel.pinned !== number
  },
  { id: 'copyLink', label: 'channel.copyRelease', icon: 'copy', isOffered: () => true }
]

interface Parts {
  readonly shoal: Shoal
  readonly list: List
  readonly view: View
  readonly dialogs: Dialogs
  readonly notices: Notices
  readonly words: Words
}

/** Carries out what a user asks for of a channel and its releases, and says what came of it. */
export class ChannelActions {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @param id of the channel */
  run(action: ChannelActionId, id: string): void {
    const { dialogs, shoal } = this.#parts
    switch (action) {
      case 'publish':
        dialogs.show({ kind: 'share', what: [], channel: id })
        return
      case 'handOn':
        dialogs.show({ kind: 'channelLink', id })
        return
      case 'copyLink':
        void this.#copy(shoal.channels[id]?.link ?? '', 'channel.linkCopied')
        return
      case 'keep':
      case 'unfollow':
        dialogs.show({ kind: action, id })
        return
      case 'export':
        dialogs.show({ kind: 'exportChannel', id })
        return
      case 'delete':
        dialogs.show({ kind: 'deleteChannel', id })
        return
    }
  }

  /** @param id of the channel */
  runOn(action: ReleaseActionId, id: string, number: number, release: ReleaseRow): void {
    void this.#parts.notices.attempt(() => this.#perform(action, id, number, release))
  }

  /** @param number the release that "newest" is to lead to whatever comes; null: to the newest again */
  pin(id: string, number: number | null): void {
    const { notices, shoal } = this.#parts
    void notices.attempt(() => shoal.call('pinRelease', { id, number }))
  }

  async #perform(action: ReleaseActionId, id: string, number: number, release: ReleaseRow): Promise<void> {
    switch (action) {
      case 'download': {
        const link = await this.#linkOf(id, number, release)
        this.#parts.dialogs.show({ kind: 'add', source: { link }, name: null })
        return
      }
      case 'showInList':
        this.#showInList(release.torrent)
        return
      case 'pin':
        this.pin(id, number)
        return
      case 'copyLink':
        await this.#copy(await this.#linkOf(id, number, release), 'notice.linkCopied')
    }
  }

  /** Of its torrent. It comes with a page of files: here with none, that after the last. */
  async #linkOf(id: string, number: number, { files }: ReleaseRow): Promise<string> {
    return (await this.#parts.shoal.call('release', { id, number, from: files })).link
  }

  #showInList(torrent: string | null): void {
    const { list, view } = this.#parts
    if (torrent === null) return
    list.status = 'all'
    list.text = ''
    list.select(torrent, 'only')
    view.showTorrents()
  }

  async #copy(text: string, said: Key): Promise<void> {
    const { notices, words } = this.#parts
    const isCopied = await copyText(text)
    notices.say(words.t(isCopied ? said : 'notice.notCopied'), isCopied ? 'done' : 'trouble')
  }
}

function isOurs(channel: Channel): boolean {
  return channel.isOurs
}

function isFollowed({ folder }: Channel): boolean {
  return folder !== null
}
