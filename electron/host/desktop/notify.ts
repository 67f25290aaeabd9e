import { Notification } from 'electron'
import type { Api } from '../../api/api.ts'
import type { Notice } from '../window/notices.ts'
import { watchForNotices } from '../window/watch-for-notices.ts'
import type { Words } from '../window/words.ts'

/** Notifications kept so that a click on one is heard; of more, the oldest is no longer. */
const MOST_KEPT = 20

/** Tells of downloads that completed or failed, and of releases, window or not, while the settings want it. */
export function notifyOf(api: Api, words: Words, onClick: (notice: Notice) => void): void {
  const shown: Notification[] = []
  watchForNotices(api, words, (notice) => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: notice.title, body: notice.body })
    notification.on('click', () => onClick(notice))
    notification.show()
    shown.push(notification)
    if (shown.length > MOST_KEPT) shown.shift()
  })
}
