import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { readOpened } from '../../electron/host/window/opened.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'

afterEach(removeTempFolders)

describe('what the system hands over', () => {
  test('is a link, of a torrent or a channel', async () => {
    const link = `magnet:?xs=urn:btpk:${'d'.repeat(64)}`
    expect(await readOpened(link)).toEqual({ link })
  })

  test('is the key of a channel where its name says so, and never shared by mistake', async () => {
    const path = join(await tempFolder(), 'albums.SHOAL-KEY')
    await writeFile(path, '{}')
    expect(await readOpened(path)).toEqual({ backup: '{}', name: 'albums.SHOAL-KEY' })
    await writeFile(path, 'x'.repeat(10_001))
    await expect(readOpened(path)).rejects.toMatchObject({ code: 'usage' })
  })

  test('is a .torrent file, or else something to share, a folder of any name too', async () => {
    const folder = await tempFolder()
    await writeFile(join(folder, 'a.torrent'), 'd4:infode')
    expect(await readOpened(join(folder, 'a.torrent'))).toEqual({
      torrent: 'ZDQ6aW5mb2Rl',
      name: 'a.torrent'
    })
    await mkdir(join(folder, 'b.shoal-key'))
    expect(await readOpened(join(folder, 'b.shoal-key'))).toEqual({ path: join(folder, 'b.shoal-key') })
    await expect(readOpened(join(folder, 'gone'))).rejects.toMatchObject({ code: 'not-found' })
  })
})
