/**
 * `npm start`, of what is built: the desktop application, and where Electron or a display is missing, the same window in the
 * browser. Arguments are passed on to whichever it is.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findElectron } from './find-electron.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CLI = fileURLToPath(new URL('../../dist/node/electron/host/cli/main.js', import.meta.url))
/** What opens an address in the browser. */
const OPENERS = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }

const args = process.argv.slice(2)
const { binary, why } = findElectron(process.env, process.platform)
if (binary !== null) follow(spawn(binary, [ROOT, ...args], { stdio: 'inherit' }))
else {
  process.stderr.write(`Shoal opens in your browser, because ${why}.\n`)
  const daemon = follow(
    spawn(process.execPath, [CLI, 'daemon', ...args], { stdio: ['inherit', 'pipe', 'inherit'] })
  )
  createInterface({ input: daemon.stdout }).on('line', onLine)
}

/** Ends as the child ends. Ctrl+C reaches the child by itself, and a second one would end it at once. */
function follow(child) {
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => (process.exitCode = signal === null ? code : 1))
  return child
}

function onLine(line) {
  process.stdout.write(`${line}\n`)
  const [address] = /http:\/\/127\.0\.0\.1:\S+/.exec(line) ?? []
  if (address !== undefined) openInBrowser(address)
}

/** The address is printed in any case, so it does not matter where nothing can open it. */
function openInBrowser(address) {
  const [command, ...rest] = OPENERS[process.platform] ?? ['xdg-open']
  const opener = spawn(command, [...rest, address], { stdio: 'ignore', detached: true })
  opener.on('error', () => undefined)
  opener.unref()
}
