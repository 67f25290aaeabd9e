import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import { ShoalError } from '../../../shared/errors.ts'
import { Api } from '../../api/api.ts'
import { EXIT_USAGE, exitCodeOf } from '../cli/exit-codes.ts'
import { ControlServer } from '../control/control-server.ts'
import { parseLaunch, setupOf, type Launch } from '../window/launch.ts'
import { Mailbox } from '../window/mailbox.ts'
import { wordsFor } from '../window/words.ts'
import { Desktop } from './desktop.ts'
import { guardPages } from './guard-pages.ts'
import { notifyOf } from './notify.ts'
import { closeBeforeExit } from './quit.ts'
import { receiveThings } from './receive.ts'
import { declareAppScheme, serveApp } from './serve-app.ts'

/** Shoal as a desktop application: what happens in which order. How, and by which rules, is in the files beside. */
const launch = readLaunch()
if (launch === null) app.exit(EXIT_USAGE)
else if (app.requestSingleInstanceLock({ things: launch.things })) begin(launch)
else app.quit() // The Shoal that runs already has been handed what this one was given.

function begin(launch: Launch): void {
  const mailbox = new Mailbox()
  mailbox.put(...launch.things.map((thing) => ({ thing })))
  let desktop: Desktop | null = null
  receiveThings(mailbox, () => desktop?.deliver())
  app.setAppUserModelId('app.shoal.desktop')
  app.enableSandbox()
  declareAppScheme()
  open(launch, mailbox).then((opened) => (desktop = opened), giveUp)
}

async function open(launch: Launch, mailbox: Mailbox): Promise<Desktop> {
  await app.whenReady()
  const setup = setupOf(launch, app.getPath('userData'), app.getPath('downloads'))
  if (!existsSync(setup.stateFolder)) takeMagnetLinks()
  guardPages()
  serveApp(join(app.getAppPath(), 'dist/renderer'))
  const api = await Api.open(setup)
  const control = await ControlServer.open(api, setup.stateFolder, giveUp)
  closeBeforeExit(api, control)
  const words = wordsFor(app.getLocale())
  const desktop = new Desktop(api, words, mailbox)
  desktop.showMenus(join(app.getAppPath(), 'build/icons'))
  notifyOf(api, words, (notice) => desktop.onNoticeClick(notice))
  desktop.showWindow()
  return desktop
}

/** At the first start only: after it, which program opens links is for its user to say. */
function takeMagnetLinks(): void {
  // '--' so that no link can pass for an option of Electron's.
  if (app.isPackaged) app.setAsDefaultProtocolClient('magnet', process.execPath, ['--'])
}

/** Null when the arguments make no sense, which has been said then. */
function readLaunch(): Launch | null {
  try {
    return parseLaunch(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd())
  } catch {
    return null
  }
}

/** A fault of the user or the system is one sentence; a bug shows where it is. */
function giveUp(error: unknown): void {
  const text =
    error instanceof ShoalError ? error.message : String(error instanceof Error ? error.stack : error)
  dialog.showErrorBox(wordsFor(app.getLocale()).cannotStart, text)
  app.exit(exitCodeOf(error))
}
