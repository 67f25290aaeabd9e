import { Notification } from 'electron'
import { ONLY } from '../../../shared/api/agreed.ts'
import { Replica } from '../../../shared/api/feed.ts'
import type { State } from '../../../shared/api/model.ts'
import type { Api } from '../../api/api.ts'
import { noticesBetween, type Notice } from '../window/notices.ts'
import type { Words } from '../window/words.ts'

/** Notifications kept so that a click on one is heard; of more, the oldest is no longer. */
const MOST_KEPT = 20

/** Tells of downloads that completed or failed, window or not, while the settings want it. */
export function notifyOf(api: Api, words: Words, onClick: (notice: Notice) => void): void {
  const state = new Replica<State>()
  const show = shower(onClick)
  const connection = api.connect({
    isReady: true,
    send: (message) => {
      if (message.type !== 'snapshot' && message.type !== 'changes') return
      const before = state.tables
      state.onMessage(message)
      if (before === null || state.tables?.settings[ONLY]?.notify !== true) return
      for (const notice of noticesBetween(before.torrents, state.tables.torrents, words)) show(notice)
    }
  })
  connection.listen()
}

function shower(onClick: (notice: Notice) => void): (notice: Notice) => void {
  const shown: Notification[] = []
  return (notice) => {
    if (!Notification.isSupported()) return
    const notification = new Notification({ title: notice.title, body: notice.body })
    notification.on('click', () => onClick(notice))
    notification.show()
    shown.push(notification)
    if (shown.length > MOST_KEPT) shown.shift()
  }
}
