import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, runShoal } from '../support/shoal.ts'

afterEach(async () => {
  await killAllShoals()
  await removeTempFolders()
})

describe('shoal search', { timeout: 120_000 }, () => {
  it('tells the channel, the release and the files, newest first', async () => {
    const folder = await tempFolder()
    const state = join(folder, 'state')
    const share = join(folder, 'album')
    const publish = ['publish', share, '--channel', 'albums', '--title', 'Night mix', '--state', state]
    await makeTree(share, { 'Night Train.flac': 1_000 })
    expect((await runShoal(...publish)).code).toBe(0)
    await makeTree(share, { 'Night Boat.flac': 1_000 })
    expect((await runShoal(...publish)).code).toBe(0)

    const told = await runShoal('search', 'night', 'mix', '--json', '--state', state)
    expect(JSON.parse(told.stdout)).toMatchObject([
      { channel: 'albums', number: 2, title: 'Night mix' },
      { channel: 'albums', number: 1, title: 'Night mix', files: ['album/Night Train.flac'] }
    ])
    const read = await runShoal('search', 'boat', '--state', state)
    expect(read.stdout).toMatch(/^albums\t2\t[^\t]+\tNight mix\n\talbum\/Night Boat\.flac$/)
  })

  it('says where nothing was found, and what is no number of releases', async () => {
    const state = join(await tempFolder(), 'state')
    const nothing = await runShoal('search', 'train', '--json', '--state', state)
    expect(nothing).toMatchObject({ code: 0, stdout: '[]', stderr: 'Nothing was found.' })
    const wrong = await runShoal('search', 'train', '--limit', '0', '--state', state)
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/^shoal: [^\n]+\.$/)
  })
})
