import { describe, expect, test } from 'vitest'
import { held, MOST_FILES, sharingsOf, takeApart, type Held } from '../../../renderer/state/dropped.ts'

describe('what is dropped', () => {
  /** A folder as browsers hand one over: a hundred entries at a time. */
  function folder(name: string, entries: readonly unknown[]): FileSystemEntry {
    return {
      name,
      isFile: false,
      isDirectory: true,
      createReader: () => {
        let from = 0
        return {
          readEntries: (give: (entries: readonly unknown[]) => void) => {
            give(entries.slice(from, (from += 100)))
          }
        }
      }
    } as unknown as FileSystemEntry
  }

  function file(name: string): FileSystemEntry {
    const give = (resolve: (file: File) => void): void => resolve(new File([name], name))
    return { name, isFile: true, isDirectory: false, file: give } as unknown as FileSystemEntry
  }

  const dropped = (entry: FileSystemEntry): Held => ({ entry, file: new File([], entry.name) })
  const nowhere = { pathOf: () => null }

  test('is added where it is a .torrent file, and shared where it is anything else', async () => {
    const { toOpen, shares } = await takeApart([file('a.TORRENT'), file('b.txt')].map(dropped), nowhere)
    expect(toOpen.map(({ name }) => name)).toEqual(['a.TORRENT'])
    expect(shares).toMatchObject([{ name: 'b.txt', files: [{ path: 'b.txt' }] }])
  })

  test('is never shared where it is the key of a channel', async () => {
    const { toOpen, shares } = await takeApart([file('albums.shoal-key')].map(dropped), nowhere)
    expect(toOpen.map(({ name }) => name)).toEqual(['albums.shoal-key'])
    expect(shares).toEqual([])
  })

  test('is shared from its place where it has one here, also a folder with a name like a .torrent file', async () => {
    const things = [dropped(folder('a.torrent', [])), dropped(file('b'))]
    const found = await takeApart(things, { pathOf: ({ name }) => `/home/${name}` })
    expect(found).toMatchObject({ toOpen: [], shares: [{ path: '/home/a.torrent' }, { path: '/home/b' }] })
  })

  test('is gathered file by file, below its name, however many a folder holds', async () => {
    const many = Array.from({ length: 250 }, (_, at) => file(`${at}`))
    const top = folder('top', [folder('inner', many), file('readme')])
    const { shares } = await takeApart([dropped(top)], nowhere)
    const paths = shares.flatMap((one) => ('files' in one ? one.files.map(({ path }) => path) : []))
    expect(paths).toHaveLength(251)
    expect(paths).toContain('top/inner/249')
    expect(paths).toContain('top/readme')
  })

  test('is named when it is empty, too much, or cannot be read', async () => {
    const tooMany = folder(
      'huge',
      Array.from({ length: MOST_FILES + 1 }, () => file('x'))
    )
    const gone = {
      name: 'gone',
      isFile: false,
      isDirectory: true,
      createReader: () => ({
        readEntries: (_: unknown, fail: (error: Error) => void) => fail(new Error('gone'))
      })
    }
    const things = [tooMany, folder('empty', []), gone as unknown as FileSystemEntry].map(dropped)
    expect(await takeApart(things, nowhere)).toEqual({
      toOpen: [],
      shares: [],
      lost: ['huge', 'empty', 'gone']
    })
  })

  test('is read from the event before it is over', () => {
    const item = (kind: string): unknown => ({
      kind,
      getAsFile: () => new File([], 'a'),
      webkitGetAsEntry: () => null
    })
    expect(held([item('string'), item('file')] as unknown as DataTransferItemList)).toHaveLength(1)
  })

  test('or chosen: files are shared each for itself, a folder as a whole', () => {
    const inFolder = new File([], 'b')
    Object.defineProperty(inFolder, 'webkitRelativePath', { value: 'top/b' })
    const loose = ['a', 'c'].map((name) =>
      Object.defineProperty(new File([], name), 'webkitRelativePath', { value: '' })
    )
    expect(sharingsOf(loose)).toMatchObject([{ name: 'a' }, { name: 'c' }])
    expect(sharingsOf([inFolder])).toMatchObject([{ name: 'top', files: [{ path: 'top/b' }] }])
    expect(sharingsOf([])).toEqual([])
  })
})
