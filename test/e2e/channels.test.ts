import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, runShoal, Shoal, type Json } from '../support/shoal.ts'

const LINK = /^magnet:\?xs=urn:btpk:[0-9a-f]{64}&dn=albums$/
const ONE_SENTENCE = /^shoal: [^\n]+\.$/
const PASSPHRASE = 'correct horse'

afterEach(async () => {
  await killAllShoals()
  await removeTempFolders()
})

describe('a channel on the command line', { timeout: 180_000 }, () => {
  it('is published, listed and shown, and its link alone goes to stdout', async () => {
    const { state, album, publish } = await publisher()
    const first = await publish('--title', 'Early', '--notes', 'The first mix')
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(LINK) as string })
    expect(first.stderr).toContain('back it up with shoal channels export')
    const link = first.stdout
    await writeFile(join(album, 'more.txt'), 'more')
    const second = await publish('--json')
    expect(JSON.parse(second.stdout)).toMatchObject({ event: 'published', link, number: 2, title: 'album 2' })

    const listed = await runShoal('channels', '--state', state)
    expect(listed).toMatchObject({ code: 0, stdout: `albums\tyours\t2 releases\t${link}` })
    const shown = await runShoal('channels', 'show', 'albums', '--state', state, '--json')
    const { publishedAt } = JSON.parse(second.stdout) as Json
    expect(JSON.parse(shown.stdout)).toMatchObject({
      link,
      name: 'albums',
      faults: [],
      releases: [
        { number: 1, title: 'Early', notes: 'The first mix', fileCount: 2 },
        { number: 2, publishedAt, length: 50_014, fileCount: 3 }
      ]
    })
  })

  //   publisher ── DHT ── follower, then follower ── mirror
  it('is followed by its link and then by its name, shown, rolled back, mirrored and followed no more', async () => {
    const { folder, bootstrap, state, album, publish } = await publisher(true)
    const link = (await publish()).stdout
    const seed = new Shoal(['seed', '--channel', 'albums', '--bootstrap', bootstrap, '--state', state])
    expect(await seed.firstLine()).toBe(link)
    const follower = { into: join(folder, 'followed'), state: join(folder, 'follower') }
    const follow = (...args: readonly string[]): Shoal =>
      new Shoal(['follow', ...args, '--bootstrap', bootstrap, '--state', follower.state, '--jsonl'])
    const byLink = follow(link, '-o', follower.into)
    await byLink.event(shows(1))
    expect(byLink.events()[0]).toMatchObject({ event: 'following', link, name: 'albums' })
    expect(await differences(album, join(follower.into, 'newest'))).toEqual([])
    expect(await stopped(byLink)).toBe(143)

    const told = follow('albums', '--notify')
    await told.event(({ event }) => event === 'following')
    await stopped(seed)
    await writeFile(join(album, 'more.txt'), 'more')
    const next = new Shoal(['publish', album, '--channel', 'albums', '--seed', ...at(bootstrap, state)])
    expect(await told.event(isRelease(2))).toMatchObject({
      channel: 'albums',
      title: 'album 2',
      length: 50_014
    })
    expect(await readdir(join(follower.into, 'releases'))).toEqual(['1'])
    await stopped(told)

    const all = follow('albums', '--all')
    await all.event(shows(2))
    expect(await differences(album, join(follower.into, 'newest'))).toEqual([])
    await stopped(next)
    const mirror = ['follow', link, '-o', join(folder, 'mirror'), '--mirror', '--jsonl']
    const mirroring = new Shoal([...mirror, ...at(bootstrap, join(folder, 'mirror-state'))])
    await expect
      .poll(() => mirrored(follower.into, join(folder, 'mirror')), { timeout: 120_000 })
      .toEqual([[], []])
    await stopped(mirroring)
    await stopped(all)

    const run = (...args: readonly string[]) => runShoal(...args, '--state', follower.state)
    const back = await run('channels', 'rollback', 'albums', '1', '--json')
    expect(JSON.parse(back.stdout)).toEqual({ link, name: 'albums', pinned: 1 })
    expect(await shownIn(follower.into)).toBe('1')
    for (const number of ['7', 'x']) {
      const refused = await run('channels', 'rollback', 'albums', number)
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(ONE_SENTENCE) as string })
    }
    expect((await run('channels', 'rollback', 'albums')).code).toBe(0)
    expect(await shownIn(follower.into)).toBe('2')

    const kept = await run('unfollow', 'albums', '--json')
    expect(JSON.parse(kept.stdout)).toEqual({ link, name: 'albums', files: 'kept' })
    expect((await run('channels', '--json')).stdout).toBe('[]')
    expect((await readdir(join(follower.into, 'releases'))).toSorted()).toEqual(['1', '2'])
    const deleted = await runShoal(
      'unfollow',
      link,
      '--delete-files',
      '--state',
      join(folder, 'mirror-state')
    )
    expect(deleted).toMatchObject({ code: 0, stdout: '' })
    const left = await readdir(join(folder, 'mirror'), { recursive: true, withFileTypes: true })
    expect(left.filter((entry) => entry.isFile())).toEqual([])
  })

  //   publisher ── DHT ── follower
  it('is published in, followed and looked after while another command has it on offer', async () => {
    const { folder, bootstrap, state, album, publish } = await publisher(true)
    const link = (await publish()).stdout
    const seed = new Shoal(['seed', '--channel', 'albums', ...at(bootstrap, state)])
    await seed.firstLine()
    const into = join(folder, 'followed')
    const other = join(folder, 'follower')
    const follower = new Shoal(['follow', link, '-o', into, '--jsonl', ...at(bootstrap, other)])
    await follower.event(shows(1))

    await writeFile(join(album, 'more.txt'), 'more')
    const second = await publish()
    expect(second).toMatchObject({ code: 0, stdout: link })
    expect(second.stderr).toContain('keeps it on offer')
    await follower.event(shows(2))
    expect(await differences(album, join(into, 'newest'))).toEqual([])

    const back = await runShoal('channels', 'rollback', 'albums', '1', '--state', other)
    expect(back.code).toBe(0)
    expect(await shownIn(into)).toBe('1')
    const more = await runShoal('follow', 'albums', '--all', '--state', other, '--json')
    expect(JSON.parse(more.stdout)).toEqual({ event: 'following', link, name: 'albums', folder: into })
    const offer = await runShoal('seed', '--channel', 'albums', '--state', other, '--json')
    expect(JSON.parse(offer.stdout)).toMatchObject({ event: 'seeding', link, releases: 2, here: 2 })
    const shown = await runShoal('channels', 'show', 'albums', '--state', state, '--json')
    expect((JSON.parse(shown.stdout) as Json)['releases']).toHaveLength(2)
    expect([await stopped(seed), await stopped(follower)]).toEqual([143, 143])
  })

  it('is kept on offer with the releases that are whole, and says which are not', async () => {
    const { folder, bootstrap, state } = await publisher(true)
    for (const name of ['one', 'two', 'three']) {
      await makeTree(folder, { [`${name}/a.bin`]: 30_000 })
      await runShoal('publish', join(folder, name), '--channel', 'albums', '--state', state)
    }
    await rm(join(folder, 'one'), { recursive: true })
    await writeFile(join(folder, 'two/a.bin'), 'changed')
    const seed = new Shoal(['seed', '--channel', 'albums', '--jsonl', ...at(bootstrap, state)])
    const { link } = await seed.event(({ event }) => event === 'seeding')
    for (const release of [1, 2])
      expect(await seed.event((event) => event['release'] === release)).toMatchObject({ event: 'trouble' })
    const into = join(folder, 'followed')
    const follow = ['follow', String(link), '-o', into, '--jsonl']
    await new Shoal([...follow, ...at(bootstrap, join(folder, 'follower'))]).event(shows(3))
    expect(await differences(join(folder, 'three'), join(into, 'newest'))).toEqual([])
    expect(seed.events().filter((event) => event['release'] === 3)).toEqual([])
    expect(await stopped(seed)).toBe(143)
  })

  it('goes to another computer by the backup of its key', async () => {
    const { folder, bootstrap, state, album, publish } = await publisher(true)
    const link = (await publish()).stdout
    const backup = await exported(folder, state)
    expect((await stat(backup)).mode & 0o777).toBe(0o600)
    const other = join(folder, 'other')
    const wrong = await withPassphrase('another one', 'channels', 'import', backup, '--state', other)
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(ONE_SENTENCE) as string })
    const imported = await withPassphrase(
      PASSPHRASE,
      'channels',
      'import',
      backup,
      '--state',
      other,
      '--json'
    )
    expect(JSON.parse(imported.stdout)).toEqual({ link, name: 'albums' })
    await writeFile(join(album, 'more.txt'), 'more')
    const early = await runShoal('publish', album, '--channel', 'albums', '--state', other)
    expect(early).toMatchObject({ code: 2, stdout: '' })

    const seed = new Shoal(['seed', '--channel', 'albums', ...at(bootstrap, state)])
    await seed.firstLine()
    const follow = ['follow', 'albums', '-o', join(folder, 'followed'), '--jsonl', ...at(bootstrap, other)]
    const following = new Shoal(follow)
    await following.event(shows(1))
    await stopped(following)
    const late = await runShoal('publish', album, '--channel', 'albums', '--state', other)
    expect(late).toMatchObject({ code: 0, stdout: link })
  })

  //   two that have the key, and do not know of each other
  it('is told to be forked, on stdout by nobody but Shoal', async () => {
    const { folder, bootstrap, state, album, publish } = await publisher(true)
    const link = (await publish()).stdout
    const other = join(folder, 'other')
    const backup = await exported(folder, state)
    await withPassphrase(PASSPHRASE, 'channels', 'import', backup, '--state', other)
    const seed = new Shoal(['seed', '--channel', 'albums', ...at(bootstrap, state)])
    await seed.firstLine()
    const second = ['follow', 'albums', '-o', join(folder, 'second'), '--jsonl', ...at(bootstrap, other)]
    const catchingUp = new Shoal(second)
    await catchingUp.event(shows(1))
    await stopped(catchingUp)
    await stopped(seed)

    await writeFile(join(album, 'more.txt'), 'of the first')
    const first = new Shoal(['publish', album, '--channel', 'albums', '--seed', ...at(bootstrap, state)])
    const follow = ['follow', link, '-o', join(folder, 'followed'), '--jsonl']
    const follower = new Shoal([...follow, ...at(bootstrap, join(folder, 'follower'))])
    await follower.event(shows(2))
    await stopped(first)
    for (const words of ['of the second', 'and more of it']) {
      await writeFile(join(album, 'more.txt'), words)
      await runShoal('publish', album, '--channel', 'albums', '--state', other)
    }
    const fork = new Shoal(['seed', '--channel', 'albums', ...at(bootstrap, other)])
    await fork.firstLine()
    const told = await follower.event(({ code }) => code === 'CHANNEL_forked')
    expect(told['sentence']).toContain('signed two different histories')
    await stopped(follower)
    expect(follower.events().map(({ event }) => typeof event)).not.toContain('undefined')
    expect(await readFile(join(folder, 'followed', 'newest', 'more.txt'), 'utf8')).toBe('of the first')
  })
})

describe('a channel that is asked for what cannot be', { timeout: 180_000 }, () => {
  it.each([
    ['a release of nothing', 4, ['publish', '/nowhere/at/all', '--channel', 'albums']],
    [
      'a release that is private',
      2,
      ['publish', '.', '--channel', 'a', '--private', '--tracker', 'udp://[::1]:9']
    ],
    ['a title without end', 2, ['publish', '.', '--channel', 'albums', '--title', 'x'.repeat(201)]],
    ['an unknown name', 4, ['channels', 'show', 'nothing']],
    ['an unknown one to offer', 4, ['seed', '--channel', 'nothing']],
    ['paths and a channel', 2, ['seed', '.', '--channel', 'albums']],
    ['an unknown one to end', 4, ['unfollow', 'nothing']],
    ['a broken link', 2, ['follow', 'magnet:?xs=urn:btpk:12']],
    ['a link to nothing', 2, ['follow', 'magnet:?dn=nothing']],
    ['the link of a torrent', 2, ['follow', `magnet:?xt=urn:btih:${'a'.repeat(40)}`]],
    ['the link of a channel, as a torrent', 2, ['get', `magnet:?xs=urn:btpk:${'a'.repeat(64)}`]],
    ['two policies', 2, ['follow', 'albums', '--keep', '1', '--all']],
    ['none to keep', 2, ['follow', 'albums', '--keep', '0']],
    ['a mirror that fetches nothing', 2, ['follow', 'albums', '--mirror', '--notify']],
    ['no backup', 4, ['channels', 'import', '/nowhere/at/all']]
  ] as const)('%s', async (_what, code, args) => {
    const state = join(await tempFolder(), 'state')
    const result = await runShoal(...args, '--state', state)
    expect(result).toMatchObject({ code, stdout: '' })
    expect(result.stderr).toMatch(ONE_SENTENCE)
  })

  it('of one of ours: the same again, to unfollow it, to delete it by mistake, a weak or a second backup', async () => {
    const { folder, state, publish } = await publisher()
    await publish()
    const backup = await exported(folder, state)
    const before = await readFile(backup, 'utf8')
    const weak = await withPassphrase('short', ...exporting(join(folder, 'weak'), state))
    const second = await withPassphrase(PASSPHRASE, ...exporting(backup, state))
    const run = (...args: readonly string[]) => runShoal(...args, '--state', state)
    const refused = [
      await publish(),
      await run('unfollow', 'albums'),
      await run('channels', 'delete', 'albums'),
      await run('channels', 'export', 'albums', '-o', join(folder, 'unasked')),
      weak,
      second
    ]
    expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2, 7])
    for (const { stdout, stderr } of refused)
      expect({ stdout, stderr }).toEqual({
        stdout: '',
        stderr: expect.stringMatching(ONE_SENTENCE) as string
      })
    expect(await readFile(backup, 'utf8')).toBe(before)
    expect((await readdir(folder)).filter((name) => ['weak', 'unasked'].includes(name))).toEqual([])
    expect((await run('channels', 'delete', 'albums', '--yes')).code).toBe(0)
    expect((await run('channels', '--json')).stdout).toBe('[]')
  })
})

/** A folder to publish, and the command that does. @param onDht with a DHT of its own */
async function publisher(onDht = false) {
  const folder = await tempFolder()
  const [album, state] = [join(folder, 'album'), join(folder, 'publisher')]
  await mkdir(album)
  await makeTree(album, { 'a.bin': 50_000, 'b/c.txt': 10 })
  const bootstrap = onDht ? await new Shoal(['dht']).firstLine() : 'none'
  const publish = (...args: readonly string[]) =>
    runShoal('publish', album, '--channel', 'albums', '--state', state, ...args)
  return { folder, album, state, bootstrap, publish }
}

function at(bootstrap: string, state: string): readonly string[] {
  return ['--bootstrap', bootstrap, '--state', state]
}

async function exported(folder: string, state: string): Promise<string> {
  const file = join(folder, 'albums.key')
  expect(await withPassphrase(PASSPHRASE, ...exporting(file, state))).toMatchObject({ code: 0, stdout: file })
  return file
}

function exporting(file: string, state: string): readonly string[] {
  return ['channels', 'export', 'albums', '-o', file, '--state', state]
}

async function withPassphrase(passphrase: string, ...args: readonly string[]) {
  const shoal = new Shoal(args, { prefix: ['env', `SHOAL_PASSPHRASE=${passphrase}`] })
  const code = await shoal.exit()
  return { code, stdout: shoal.stdout.join('\n'), stderr: shoal.stderr.join('\n') }
}

async function stopped(shoal: Shoal): Promise<number | null> {
  await shoal.kill('SIGTERM')
  return await shoal.exit()
}

function isRelease(number: number): (event: Json) => boolean {
  return (event) => event['event'] === 'release' && event['number'] === number
}

function shows(number: number): (event: Json) => boolean {
  return (event) => event['event'] === 'shown' && event['number'] === number
}

async function differences(shared: string, shown: string): Promise<readonly string[]> {
  return (await compareTrees(shared, await realpath(shown))).differences
}

/** What a mirror's two releases differ in from a follower's. */
async function mirrored(followed: string, mirror: string): Promise<readonly unknown[]> {
  const compared = ['1', '2'].map(async (number) => {
    const [theirs, ours] = [followed, mirror].map((folder) => join(folder, 'releases', number, 'album'))
    return (await compareTrees(theirs ?? '', ours ?? '')).differences
  })
  return await Promise.all(compared).catch(() => [])
}

/** The number of the release that `newest` leads to. */
async function shownIn(folder: string): Promise<string | undefined> {
  return /releases\/(\d+)\//.exec(await realpath(join(folder, 'newest')))?.[1]
}
