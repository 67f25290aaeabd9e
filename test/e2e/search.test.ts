import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, runShoal, Shoal, type Json } from '../support/shoal.ts'

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

  //   publisher of two channels ── follower of one of them
  it('asks other Shoals, and tells what they have of channels that are not followed', async () => {
    const folder = await tempFolder()
    const [state, follower] = [join(folder, 'publisher'), join(folder, 'follower')]
    const bootstrap = await new Shoal(['dht']).firstLine()
    for (const name of ['albums', 'films']) {
      const share = join(folder, name)
      await makeTree(share, { 'Night Train.mkv': 1_000 })
      const about = ['--channel', name, '--title', `Some ${name}`, '--notes', 'Recorded live']
      expect((await runShoal('publish', share, ...about, '--state', state)).code).toBe(0)
    }
    const at = (place: string): readonly string[] => ['--bootstrap', bootstrap, '--state', place]
    const seed = new Shoal(['seed', '--channel', 'albums', '--answer-searches', ...at(state)])
    const following = new Shoal(['follow', await seed.firstLine(), '--notify', '--jsonl', ...at(follower)])
    await following.event(({ event }) => event === 'following')
    await following.kill('SIGTERM')

    const ask = ['search', 'some', 'films', '--ask', '--wait', '60', '--json', ...at(follower)]
    let told = await runShoal(...ask)
    // On a busy machine nobody may have answered in time.
    while (told.stderr.includes('answered: 0')) told = await runShoal(...ask)
    expect(told.stderr).toContain('Shoals that were met: 1, and answered: 1. Found: 1.')
    expect(told.code).toBe(0)
    const [hit, ...more] = JSON.parse(told.stdout) as Json[]
    expect(more).toEqual([])
    expect(hit).toMatchObject({ number: 1, title: 'Some films', notes: 'Recorded live', isKnown: false })
    expect(hit?.['link']).toBe(`magnet:?xs=urn:btpk:${String(hit?.['channel'])}`)
  })

  it('says that there is nobody to be asked', async () => {
    const state = join(await tempFolder(), 'state')
    const nobody = await runShoal('search', 'train', '--ask', '--wait', '0.1', '--state', state)
    expect(nobody).toMatchObject({ code: 8, stdout: '' })
    expect(nobody.stderr).toMatch(/^shoal: [^\n]+ follow a channel first\.$/)
    const wrong = await runShoal('search', 'train', '--ask', '--wait', 'long', '--state', state)
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
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
