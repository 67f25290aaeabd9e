import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { defaultDownloads } from '../../electron/host/cli/downloads.ts'
import { Failures } from '../../electron/host/headless/failures.ts'
import { isOwnHost, isOwnOrigin } from '../../electron/host/headless/own-names.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'

afterEach(async () => {
  vi.unstubAllEnvs()
  await removeTempFolders()
})

describe('who shows wrong tokens waits', () => {
  test('longer each time, a second at most', () => {
    const failures = new Failures()
    const delays = Array.from({ length: 10 }, (_, n) => failures.onFailure(n))
    expect(delays).toEqual([20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000, 1_000])
  })

  test('as at first when none came for a minute', () => {
    const failures = new Failures()
    for (let n = 0; n < 10; n++) failures.onFailure(n)
    expect(failures.onFailure(60_000)).toBe(1_000)
    expect(failures.onFailure(120_001)).toBe(20)
  })
})

describe('a name of the server', () => {
  test.each(['127.0.0.1:9060', 'localhost:9060', 'LOCALHOST:9060', '[::1]:9060'])('is %s', (host) => {
    expect(isOwnHost(host, 9060)).toBe(true)
    expect(isOwnOrigin(`http://${host}`, 9060)).toBe(true)
  })

  test.each([
    undefined,
    '',
    'localhost',
    'localhost:90600',
    'localhost:9060.example.com',
    'example.com:9060',
    '127.0.0.1:9060@example.com',
    '0.0.0.0:9060'
  ])('is not %s', (host) => {
    expect(isOwnHost(host, 9060)).toBe(false)
    expect(isOwnOrigin(`http://${host ?? ''}`, 9060)).toBe(false)
  })

  test('has no port where a browser would leave it out', () => {
    expect(isOwnHost('localhost', 80)).toBe(true)
    expect(isOwnHost('localhost:80', 80)).toBe(true)
  })
})

describe('without a folder named, downloads go to', () => {
  async function home(): Promise<string> {
    const folder = await tempFolder()
    vi.stubEnv('HOME', folder)
    vi.stubEnv('XDG_CONFIG_HOME', join(folder, '.config'))
    return folder
  }

  test('the home folder where there is no other', async () => {
    const folder = await home()
    expect(await defaultDownloads()).toBe(folder)
  })

  test('Downloads where that is', async () => {
    const folder = await home()
    await mkdir(join(folder, 'Downloads'))
    expect(await defaultDownloads()).toBe(join(folder, 'Downloads'))
  })

  test('what the desktop calls so, in the user’s language', async () => {
    const folder = await home()
    await mkdir(join(folder, 'Téléchargements'))
    await mkdir(join(folder, '.config'))
    const lines = ['# made by the desktop', 'XDG_DOWNLOAD_DIR="$HOME/Téléchargements"', '']
    await writeFile(join(folder, '.config', 'user-dirs.dirs'), lines.join('\n'))
    expect(await defaultDownloads()).toBe(join(folder, 'Téléchargements'))
  })
})
