import { dialog, type BrowserWindow } from 'electron'
import type { SettingsStore } from '../../api/settings-store.ts'
import type { Words } from '../window/words.ts'

const BUTTONS = ['keep-sharing', 'quit', 'cancel'] as const

/** Asks what closing the window means, and keeps the answer if it is to be kept. */
export async function askToClose(
  window: BrowserWindow,
  settings: SettingsStore,
  words: Words
): Promise<(typeof BUTTONS)[number]> {
  const { response, checkboxChecked } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Shoal',
    message: words.closeTitle,
    detail: words.closeDetail,
    buttons: [words.keepSharing, words.quit, words.cancel],
    defaultId: BUTTONS.indexOf('keep-sharing'),
    cancelId: BUTTONS.indexOf('cancel'),
    checkboxLabel: words.doNotAsk,
    noLink: true
  })
  const answer = BUTTONS[response] ?? 'cancel'
  if (checkboxChecked && answer !== 'cancel') await settings.set({ whenClosed: answer })
  return answer
}
