import { ONLY } from '../../../shared/api/agreed.ts'
import { Replica } from '../../../shared/api/feed.ts'
import type { State } from '../../../shared/api/model.ts'
import type { Api } from '../../api/api.ts'
import { noticesBetween, type Notice } from './notices.ts'
import type { Words } from './words.ts'

/** Listens to the engine as a face does, and tells what is worth a notice while the settings want any. */
export function watchForNotices(api: Api, words: Words, onNotice: (notice: Notice) => void): void {
  const state = new Replica<State>()
  const connection = api.connect({
    isReady: true,
    send: (message) => {
      if (message.type !== 'snapshot' && message.type !== 'changes') return
      const before = state.tables
      state.onMessage(message)
      if (before === null || state.tables?.settings[ONLY]?.notify !== true) return
      for (const notice of noticesBetween(before, state.tables, words)) onNotice(notice)
    }
  })
  connection.listen()
}
