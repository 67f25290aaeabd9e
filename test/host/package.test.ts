import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, readFile, stat, watch, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { AfterPackContext } from 'electron-builder'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import configuration from '../../build/electron-builder.config.mjs'
import { skipChromium, whyNoChromium } from '../support/chromium.ts'
import { closeChromium } from '../support/electron/chromium.ts'
import { launchOnStandIn } from '../support/electron/on-stand-in.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const require = createRequire(import.meta.url)

interface Archive {
  listPackage(path: string, options: { readonly isPack: boolean }): string[]
  extractAll(path: string, into: string): void
}

/** Of electron-builder's inside: writes the entry that a Linux desktop reads. */
interface DesktopEntries {
  readonly LinuxTargetHelper: new (packager: unknown) => {
    computeDesktopEntry(options: unknown): Promise<string>
  }
}

const asar = require('@electron/asar') as Archive

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

let archive = ''
let desktopEntry = ''
let listed: readonly string[] = []

/** Builds, and packs with a folder that stands for Electron's own. */
beforeAll(async () => {
  const folder = await tempFolder()
  await run('npm', ['run', '-s', 'build'], { cwd: ROOT })
  const electronDist = join(folder, 'electron')
  await mkdir(electronDist)
  await writeFile(join(electronDist, 'electron'), '', { mode: 0o755 })
  await pack(electronDist, join(folder, 'out'))
  archive = join(folder, 'out', 'linux-unpacked', 'resources', 'app.asar')
  listed = asar.listPackage(archive, { isPack: false })
})

afterAll(async () => {
  await closeChromium()
  await removeTempFolders()
})

async function pack(electronDist: string, output: string): Promise<void> {
  const { build, Platform } = await import('electron-builder')
  await build({
    projectDir: ROOT,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      ...configuration,
      electronDist,
      directories: { ...configuration.directories, output },
      afterPack: async ({ packager }: AfterPackContext) => {
        const { LinuxTargetHelper } =
          require('app-builder-lib/out/targets/LinuxTargetHelper.js') as DesktopEntries
        const entry = new LinuxTargetHelper(packager).computeDesktopEntry(
          packager.platformSpecificBuildOptions
        )
        desktopEntry = await entry
      }
    }
  })
}

describe('a package', () => {
  test('holds the application and the window, and nothing of its making', () => {
    const own = listed.filter((path) => !path.startsWith('/node_modules'))
    expect(own).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/dist/node/electron/host/desktop/main.js',
        '/dist/node/electron/host/desktop/preload.cjs',
        '/dist/node/electron/storage/hash-worker.js',
        '/dist/renderer/index.html',
        '/build/icons/tray.png'
      ])
    )
    const rooms =
      /^\/(?:package\.json|LICENSE|dist(?:\/(?:node|renderer|node\/electron|node\/shared)(?:\/.*)?)?|build(?:\/icons(?:\/.*)?)?)$/
    expect(own.filter((path) => !rooms.test(path))).toEqual([])
    expect(listed.filter((path) => /\.(?:ts|map|test\.js)$/.test(path))).toEqual([])
  })

  test('holds what its dependencies are and none of the libraries that the window was built with', () => {
    const packages = new Set(listed.map((path) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]))
    for (const needed of [
      'hyperswarm',
      'hyperdht',
      'classic-level',
      'bittorrent-protocol',
      'zod',
      'commander'
    ])
      expect(packages).toContain(needed)
    for (const needless of [
      'svelte',
      'bits-ui',
      'uplot',
      'electron',
      'vite',
      'typescript',
      'playwright-core'
    ])
      expect(packages).not.toContain(needless)
  })

  test('holds the native addons of this platform alone, outside of the archive', async () => {
    const addons = listed.filter((path) => path.endsWith('.node'))
    const foreign = addons.filter((path) => !path.includes(`/prebuilds/linux-${process.arch}/`))
    expect(foreign).toEqual([])
    for (const needed of ['sodium-native', 'udx-native', 'rocksdb-native', 'classic-level'])
      expect(addons.filter((path) => path.startsWith(`/node_modules/${needed}/`))).toHaveLength(1)
    const unpacked = (await readdir(`${archive}.unpacked`, { recursive: true })).filter((path) =>
      path.endsWith('.node')
    )
    expect(unpacked.map((path) => `/${path}`).sort()).toEqual([...addons].sort())
  })

  test('is small beside Electron: less than 30 MB', async () => {
    const resources = dirname(archive)
    const entries = await readdir(resources, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    const sizes = await Promise.all(files.map(async ({ parentPath, name }) => stat(join(parentPath, name))))
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(30_000_000)
  })

  test('tells the desktop that it opens magnet links and torrents', () => {
    expect(desktopEntry).toMatch(/^MimeType=.*application\/x-bittorrent;.*x-scheme-handler\/magnet;/m)
    expect(desktopEntry).toMatch(/^Exec=.* %U$/m)
    expect(desktopEntry).toMatch(/^Categories=Network;FileTransfer;P2P;?$/m)
  })

  test.skipIf(skipChromium)(`starts, and shares a folder by its window${whyNoChromium}`, async () => {
    const folder = await tempFolder()
    await makeTree(folder, { 'Field recordings/a.bin': 50_000 })
    const appPath = join(await tempFolder(), 'app')
    asar.extractAll(archive, appPath)
    await cp(`${archive}.unpacked`, appPath, { recursive: true })
    const { main } = JSON.parse(await readFile(join(appPath, 'package.json'), 'utf8')) as { main: string }
    const userData = await tempFolder()
    const desktop = await launchOnStandIn({
      main: join(appPath, main),
      appPath,
      userData,
      args: [join(folder, 'Field recordings')],
      setup: { downloads: userData, isPackaged: true }
    })
    try {
      const page = await desktop.page()
      await page.getByRole('dialog').getByRole('button', { name: 'Share' }).click()
      await page.getByRole('grid').getByText('Field recordings').first().waitFor()
      await page.getByRole('grid').getByText('Seeding').first().waitFor()
    } finally {
      await desktop.kill()
    }
  })
})

describe('npm start, of what is built', () => {
  const start = join(ROOT, 'build/scripts/start.mjs')

  test('opens Electron where its binary and a display are, with the arguments', async () => {
    const dist = await tempFolder()
    await writeFile(join(dist, 'electron'), '#!/bin/sh\necho "$@"; exit 3', { mode: 0o755 })
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dist, DISPLAY: ':0' }
    const ended = run(process.execPath, [start, 'magnet:?dn=a b', '--host', '127.0.0.1'], { env })
    await expect(ended).rejects.toMatchObject({
      code: 3,
      stdout: `${ROOT} magnet:?dn=a b --host 127.0.0.1\n`
    })
  })

  test('says why it opens the browser elsewhere, opens it, and ends with the daemon', async () => {
    const folder = await tempFolder()
    const opened = join(folder, 'opened')
    await writeFile(
      join(folder, 'xdg-open'),
      `#!/bin/sh\necho "$1" > ${opened}.new; mv ${opened}.new ${opened}`,
      {
        mode: 0o755
      }
    )
    const isOpened = appears(folder, 'opened')
    const args = ['--ui-port', '0', '--state', join(folder, 'state'), '--downloads', folder]
    const child = spawn(process.execPath, [start, ...args], {
      env: {
        ...process.env,
        SHOAL_BOOTSTRAP: 'none',
        SHOAL_HOST: '127.0.0.1',
        ELECTRON_OVERRIDE_DIST_PATH: folder,
        PATH: `${folder}:${process.env['PATH']}`
      },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const [said, printed] = await Promise.all([firstLine(child.stderr), firstLine(child.stdout)])
    expect(said).toBe(`Shoal opens in your browser, because Electron's binary is not in ${folder}.`)
    expect(printed).toMatch(/http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}$/)
    await isOpened
    expect(await readFile(opened, 'utf8')).toBe(`${printed}\n`)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})

/** Resolves when a file of that name has come into a folder. */
async function appears(folder: string, name: string): Promise<void> {
  for await (const { filename } of watch(folder)) if (filename === name) return
}

async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line
  return ''
}
