import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { killAllShoals, runShoal, Shoal, type Json } from '../support/shoal.ts'

const MiB = 1024 * 1024
const ONE_SENTENCE = /^shoal: [^\n]+\.$/

afterEach(async () => {
  await killAllShoals()
  await removeTempFolders()
})

describe('what cannot be done is said in one sentence, and nothing is written', () => {
  it.each([
    ['a link without an infohash', 'magnet:?dn=nothing'],
    ['a link with half an infohash', 'magnet:?xt=urn:btih:123'],
    ['a link with a peer that is no address', `magnet:?xt=urn:btih:${'a'.repeat(40)}&x.pe=nowhere`]
  ])('%s', async (_what, link) => {
    const folder = await tempFolder()
    const { code, stdout, stderr } = await runShoal(
      'get',
      link,
      '-o',
      folder,
      '--state',
      join(folder, 'state')
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(ONE_SENTENCE)
    expect(await readdir(folder)).toEqual([])
  })

  it.each(['fast', '-1', '1K', '5 bananas'])('a limit that is no rate, or too low: %s', async (rate) => {
    const folder = await tempFolder()
    const { code, stderr } = await runShoal(
      'get',
      'a'.repeat(40),
      `--down-limit=${rate}`,
      '-o',
      folder,
      '--state',
      join(folder, 'state')
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(ONE_SENTENCE)
    expect(await readdir(folder)).toEqual([])
  })

  it('a file that is no torrent', async () => {
    const { folder, torrent } = await madeTorrent()
    await writeFile(torrent, (await readFile(torrent)).subarray(0, 200))
    const { code, stderr } = await runShoal(
      'get',
      torrent,
      '-o',
      join(folder, 'into'),
      '--state',
      join(folder, 'state')
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(ONE_SENTENCE)
    expect((await readdir(folder)).toSorted()).toEqual(['share', 'share.torrent'])
  })

  it('a reader that is gone ends a command that would go on, as SIGTERM does', async () => {
    const { folder } = await madeTorrent()
    const shoal = new Shoal(['seed', join(folder, 'share'), '--jsonl', '--state', join(folder, 'state')])
    shoal.stopReading()
    expect([130, 143]).toContain(await shoal.exit())
    expect(shoal.stderr.filter((line) => /EPIPE|bug/i.test(line))).toEqual([])
  })

  it('a torrent file that is not there', async () => {
    const { code, stderr } = await runShoal('info', join(await tempFolder(), 'none.torrent'))
    expect(code).toBe(4)
    expect(stderr).toMatch(ONE_SENTENCE)
  })

  it('a path to share that is not there, or holds nothing', async () => {
    const folder = await tempFolder()
    const missing = await runShoal('create', join(folder, 'none'), '-o', join(folder, 'x.torrent'))
    const empty = await runShoal('create', folder, '-o', join(folder, 'x.torrent'))
    for (const { stderr } of [missing, empty]) expect(stderr).toMatch(ONE_SENTENCE)
    expect([missing.code, empty.code]).toEqual([4, 2])
    expect(await readdir(folder)).toEqual([])
  })

  it('a file number that the torrent does not have', async () => {
    const { folder, torrent } = await madeTorrent()
    const into = join(folder, 'into')
    const { code, stderr } = await runShoal(
      'get',
      torrent,
      '-o',
      into,
      '--select',
      '7',
      '--state',
      join(folder, 's')
    )
    expect(code).toBe(2)
    expect(stderr).toMatch(ONE_SENTENCE)
    expect(await readdir(folder)).not.toContain('into')
  })

  it('a port that is taken', async () => {
    const { folder, torrent } = await madeTorrent()
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' ? address?.port : 0
    const get = ['get', torrent, '-o', join(folder, 'into'), '--state', join(folder, 's')]
    const { code, stderr } = await runShoal(...get, '--port', String(port))
    taken.close()
    expect(code).toBe(9)
    expect(stderr).toMatch(ONE_SENTENCE)
  })

  it('a state folder that another Shoal is using', async () => {
    const { folder, torrent } = await madeTorrent()
    const state = join(folder, 'state')
    const first = new Shoal(['seed', join(folder, 'share'), '--state', state])
    await first.firstLine()
    const { code, stderr } = await runShoal('get', torrent, '-o', join(folder, 'into'), '--state', state)
    expect(code).toBe(10)
    expect(stderr).toMatch(ONE_SENTENCE)
  })

  it('a torrent that nobody offers, once the time is up', async () => {
    const { folder, torrent } = await madeTorrent()
    const get = ['get', torrent, '-o', join(folder, 'into'), '--state', join(folder, 's'), '--timeout', '0.5']
    const { code, stderr } = await runShoal(...get)
    expect(code).toBe(8)
    expect(stderr).toMatch(ONE_SENTENCE)
  })

  it('an option that makes no sense', async () => {
    const { code, stderr } = await runShoal('create', 'x', '-o', 'y', '--v1', '--v2')
    expect(code).toBe(2)
    expect(stderr).toContain('cannot be used with')
  })
})

describe('shoal verify', () => {
  it('exits 0 when every byte is right, and 6 naming the files that are not', async () => {
    const { folder, torrent } = await madeTorrent()
    expect((await runShoal('verify', torrent, folder)).code).toBe(0)
    await writeFile(join(folder, 'share', 'b.bin'), 'other')
    const { code, stdout } = await runShoal('verify', torrent, folder)
    expect(code).toBe(6)
    expect(stdout).toBe('share/b.bin')
  })
})

describe('a folder with names that other systems cannot hold', () => {
  it('is shared and verified under its own names', async () => {
    const folder = await tempFolder()
    await makeTree(join(folder, 'share'), { 'aux.c': 10, README: 20, readme: 30, 'back\\slash': 40 })
    const torrent = join(folder, 'share.torrent')
    expect((await runShoal('create', join(folder, 'share'), '-o', torrent)).code).toBe(0)
    expect((await runShoal('verify', torrent, folder)).code).toBe(0)
  })
})

describe('shoal info', () => {
  it('prints what is in a torrent, pads left out', async () => {
    const { torrent } = await madeTorrent()
    const { stdout } = await runShoal('info', torrent, '--json')
    const info = JSON.parse(stdout) as Json
    expect(info['infoHashV1']).toMatch(/^[0-9a-f]{40}$/)
    expect(info['infoHashV2']).toMatch(/^[0-9a-f]{64}$/)
    expect(info).toMatchObject({
      name: 'share',
      length: MiB + 10,
      pieceLength: 16_384,
      pieces: 65,
      private: false,
      files: [
        { path: 'share/a.bin', length: MiB },
        { path: 'share/b.bin', length: 10 }
      ]
    })
  })

  it('says what a link itself tells when there is no one to ask, the rest null', async () => {
    const { stdout } = await runShoal('info', `magnet:?xt=urn:btih:${'AB'.repeat(20)}&dn=x&xl=5`, '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'x',
      length: 5,
      infoHashV1: 'ab'.repeat(20),
      files: null,
      pieces: null
    })
  })
})

async function madeTorrent(...options: readonly string[]) {
  const folder = await tempFolder()
  await makeTree(join(folder, 'share'), { 'a.bin': MiB, 'b.bin': 10 })
  const torrent = join(folder, 'share.torrent')
  const { code } = await runShoal('create', join(folder, 'share'), '-o', torrent, ...options)
  expect(code).toBe(0)
  return { folder, torrent }
}
