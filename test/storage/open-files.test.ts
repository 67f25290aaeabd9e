import { open, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OpenFiles, type Opener } from '../../electron/storage/open-files.ts'
import { scratchFolder } from './torrents.ts'

const LIMIT = 64

interface Shelf {
  readonly files: OpenFiles
  readonly opened: string[]
  readonly opener: (key: string) => Opener
}

/** Many keys, one real file. */
async function shelf(fail?: (key: string) => Error | null): Promise<Shelf> {
  const path = join(await scratchFolder(), 'file')
  await writeFile(path, 'content')
  const files = new OpenFiles(LIMIT)
  onTestFinished(() => files.close())
  const opened: string[] = []
  const openKey = async (key: string): Promise<FileHandle> => {
    opened.push(key)
    const error = fail?.(key) ?? null
    if (error !== null) throw error
    return await open(path)
  }
  return { files, opened, opener: (key) => ({ key, open: () => openKey(key) }) }
}

/** Work that goes on until it is told to end. */
function endless(): { work: () => Promise<void>; end: () => void; started: Promise<void> } {
  let end = (): void => undefined
  let start = (): void => undefined
  const started = new Promise<void>((resolve) => (start = resolve))
  const ended = new Promise<void>((resolve) => (end = resolve))
  const work = (): Promise<void> => {
    start()
    return ended
  }
  return { work, end: () => end(), started }
}

function names(count: number, prefix = ''): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}

const nothing = () => Promise.resolve()

describe('open files', () => {
  it('stay open for the next use', async () => {
    const { files, opened, opener } = await shelf()
    await files.use([opener('a')], nothing)
    await files.use([opener('a'), opener('b')], nothing)
    expect(opened).toEqual(['a', 'b'])
  })

  it('are opened once for all who want one at the same time', async () => {
    const { files, opened, opener } = await shelf()
    await Promise.all([files.use([opener('a')], nothing), files.use([opener('a')], nothing)])
    expect(opened).toEqual(['a'])
  })

  it('beyond the limit push out the longest unused', async () => {
    const { files, opened, opener } = await shelf()
    for (const key of names(LIMIT)) await files.use([opener(key)], nothing)
    await files.use([opener('0')], nothing)
    await files.use([opener('one more')], nothing)
    await files.use([opener('0')], nothing)
    await files.use([opener('1')], nothing)
    expect(opened.slice(LIMIT)).toEqual(['one more', '1'])
  })

  it('in use never exceed the limit: work waits its turn', async () => {
    const { files, opener } = await shelf()
    const first = endless()
    const second = endless()
    const running = [
      files.use(names(LIMIT).map(opener), first.work),
      files.use(names(2, 'x').map(opener), second.work)
    ]
    await first.started
    const isStarted = await Promise.race([
      second.started.then(() => true),
      new Promise(setImmediate).then(() => false)
    ])
    expect(isStarted).toBe(false)
    first.end()
    await second.started
    second.end()
    await Promise.all(running)
  })

  it('that were forgotten while in use stay open until that ends, and are opened anew', async () => {
    const { files, opened, opener } = await shelf()
    await files.use([opener('s/a')], async ([handle]) => {
      await files.close('s/')
      expect((await handle?.stat())?.size).toBe(7)
    })
    await files.use([opener('s/a')], nothing)
    expect(opened).toEqual(['s/a', 's/a'])
  })

  it('that could not be opened are tried again the next time', async () => {
    let isBroken = true
    const { files, opener } = await shelf(() => (isBroken ? new Error('no') : null))
    await expect(files.use([opener('a')], nothing)).rejects.toThrow('no')
    isBroken = false
    await files.use([opener('a')], nothing)
  })

  it('give way when the process has no descriptor left', async () => {
    let refusals = 1
    const noMore = Object.assign(new Error('too many'), { code: 'EMFILE' })
    const { files, opened, opener } = await shelf((key) => (key === 'b' && refusals-- > 0 ? noMore : null))
    await files.use([opener('a')], nothing)
    await files.use([opener('b')], nothing)
    await files.use([opener('a')], nothing)
    expect(opened).toEqual(['a', 'b', 'b', 'a'])
  })
})
