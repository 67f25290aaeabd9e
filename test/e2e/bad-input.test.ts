import { readdir } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { runShoal } from '../support/shoal.ts'

afterEach(removeTempFolders)

describe('a broken torrent or link is answered with one sentence', () => {
  it.each([
    ['magnet:?dn=nothing', 'a link without an infohash'],
    ['magnet:?xt=urn:btih:123', 'a link with half an infohash']
  ])('%s: %s', async (link) => {
    const folder = await tempFolder()
    const { code, stdout, stderr } = await runShoal('get', link, '-o', folder)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^shoal: [^\n]+\.$/)
    expect(await readdir(folder)).toEqual([])
  })
})
