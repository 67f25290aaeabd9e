import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findElectron } from '../../build/scripts/find-electron.mjs'
import type { Desktop, DesktopOptions } from './electron/driven.ts'
import { launchOnElectron, runOnElectron } from './electron/on-electron.ts'
import { launchOnStandIn } from './electron/on-stand-in.ts'

const SOURCE = fileURLToPath(new URL('../../electron/host/desktop/main.ts', import.meta.url))
/** What Electron runs: it does not read TypeScript. */
export const COMPILED = fileURLToPath(
  new URL('../../dist/node/electron/host/desktop/main.js', import.meta.url)
)

const found = findElectron(process.env, process.platform)

export const IS_STAND_IN = found.binary === null
/** What the application runs on here, and why. */
export const RUNS_ON =
  found.binary === null ? `a stand-in, because ${found.why}` : `Electron, ${found.binary}`

/** Starts the desktop application in Electron where that can be, and else under the stand-in. */
export async function launchDesktop(options: Omit<DesktopOptions, 'main'>): Promise<Desktop> {
  if (found.binary === null) return await launchOnStandIn({ ...options, main: SOURCE })
  if (!existsSync(COMPILED)) throw new Error('Electron runs what is compiled; run "npm run compile" first')
  return await launchOnElectron(found.binary, { ...options, main: COMPILED })
}

/** Starts it where it is to end by itself, before it has a window: Playwright waits for Electron's. @returns the exit code */
export async function runDesktop(options: Omit<DesktopOptions, 'main'>): Promise<number | null> {
  if (found.binary !== null) return await runOnElectron(found.binary, { ...options, main: COMPILED })
  return await (
    await launchOnStandIn({ ...options, main: SOURCE })
  ).exited
}
