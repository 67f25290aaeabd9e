import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const INSTALLED = fileURLToPath(new URL('../../node_modules/electron/dist', import.meta.url))
const NAMES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/**
 * Electron's binary, if it is there and has a display to show windows on; else why not, as the end of a sentence.
 * `npm ci` brings the package without the binary; asking the package for it would begin to download it.
 */
export function findElectron(env, platform, installed = INSTALLED) {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || installed
  const binary = join(folder, NAMES[platform] ?? 'electron')
  if (!existsSync(binary)) return { binary: null, why: `Electron's binary is not in ${folder}` }
  const needsDisplay = platform !== 'darwin' && platform !== 'win32'
  if (needsDisplay && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return { binary: null, why: 'there is no display to open a window on' }
  return { binary, why: null }
}
