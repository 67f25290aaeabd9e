import { execFileSync } from 'node:child_process'
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { walkSource } from '../../electron/storage/walk.ts'
import { bytes, scratchFolder, writeFiles } from './torrents.ts'

async function share(): Promise<string> {
  const folder = await scratchFolder()
  await writeFiles(folder, { 'a.txt': bytes(3), 'sub/deep/b.txt': bytes(4), '.hidden': bytes(5) })
  return join(folder, 'folder')
}

describe('what is shared', () => {
  it('is every file of a folder, hidden ones too', async () => {
    const root = await share()
    const source = await walkSource(root)
    expect(source).toMatchObject({ name: 'folder', single: false, root })
    expect(Object.fromEntries(source.files.map(({ path, length }) => [path, length]))).toEqual({
      'a.txt': 3,
      'sub/deep/b.txt': 4,
      '.hidden': 5
    })
  })

  it('is in the order in which the system lists the folders', async () => {
    const root = await share()
    const listed = execFileSync('ls', ['-U', '-A', root], { encoding: 'utf8' }).trim().split('\n')
    const { files } = await walkSource(root)
    expect(files.map(({ path }) => path.split('/')[0])).toEqual(listed)
  })

  it('is a single file under its own name', async () => {
    const root = join(await share(), 'a.txt')
    expect(await walkSource(root)).toMatchObject({
      name: 'a.txt',
      single: true,
      root,
      files: [{ path: '', length: 3, symlink: null }]
    })
  })

  it('has the mark of executables', async () => {
    const root = await share()
    await chmod(join(root, 'a.txt'), 0o755)
    const { files } = await walkSource(root)
    expect(files.filter(({ executable }) => executable).map(({ path }) => path)).toEqual(['a.txt'])
  })

  it('has links as links, as paths inside', async () => {
    const root = await share()
    await symlink('../a.txt', join(root, 'sub/one'))
    await symlink(join(root, 'sub/deep'), join(root, 'sub/two'))
    const { files } = await walkSource(root)
    expect(files.filter(({ symlink: target }) => target !== null)).toEqual(
      expect.arrayContaining([
        { path: 'sub/one', length: 0, executable: false, symlink: 'a.txt' },
        { path: 'sub/two', length: 0, executable: false, symlink: 'sub/deep' }
      ])
    )
  })

  it('is what a link leads to when the link itself is named', async () => {
    const root = await share()
    const link = join(await scratchFolder(), 'link')
    await symlink(root, link)
    expect(await walkSource(link)).toMatchObject({ root, name: basename(root) })
  })

  it.each(['../../elsewhere', '/etc/passwd', '..', '.'])(
    'is not what the link %s leads to',
    async (target) => {
      const root = await share()
      await symlink(target, join(root, 'link'))
      await expect(walkSource(root)).rejects.toMatchObject({ code: 'usage' })
    }
  )

  it('is no pipe', async () => {
    const root = await share()
    execFileSync('mkfifo', [join(root, 'pipe')])
    await expect(walkSource(root)).rejects.toMatchObject({ code: 'usage' })
    await expect(walkSource(join(root, 'pipe'))).rejects.toMatchObject({ code: 'usage' })
  })

  it('has no name that is not UTF-8', async () => {
    const root = await share()
    await writeFile(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff, 0xfe])]), 'x')
    await expect(walkSource(root)).rejects.toMatchObject({ code: 'usage' })
  })

  it('is there', async () => {
    await expect(walkSource(join(await share(), 'nothing'))).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is something', async () => {
    const root = join(await scratchFolder(), 'empty')
    await mkdir(root)
    await expect(walkSource(root)).rejects.toMatchObject({ code: 'usage' })
  })
})
