import { afterAll, describe, expect, it } from 'vitest'
import { newChannelKey } from '../../electron/channel/channel-key.ts'
import type { Release } from '../../electron/channel/release.ts'
import { Library, type Hit, type Searched } from '../../electron/engine/channels/library.ts'
import { Holder } from '../channel/channels.ts'
import { removeTempFolders } from '../support/files.ts'

afterAll(removeTempFolders)

describe('the library', { timeout: 60_000 }, () => {
  it('finds releases by words of their titles, notes and file names', async () => {
    await using albums = await shelf(
      { title: 'Night Train' },
      { notes: 'Recorded\non a train' },
      files('x/train.flac')
    )
    const library = new Library(() => [albums])
    expect(numbers(await library.search('TRAIN', 9)).toSorted()).toEqual([1, 2, 3])
    expect(numbers(await library.search('night', 9))).toEqual([1])
    expect(numbers(await library.search('recorded', 9))).toEqual([2])
    expect(await library.search('flac', 9)).toMatchObject([{ channel: albums, files: ['x/train.flac'] }])
  })

  it('wants all the words, in whatever places of a release', async () => {
    await using albums = await shelf(
      { title: 'Night Train', notes: 'live' },
      { title: 'Night Boat', notes: 'live' }
    )
    const library = new Library(() => [albums])
    expect(numbers(await library.search('live train', 9))).toEqual([1])
    expect(await library.search('live train boat', 9)).toEqual([])
    expect(await library.search(' .-? ', 9)).toEqual([])
  })

  it('is ready for a search once it was asked for nothing', async () => {
    await using albums = await shelf({ title: 'Night Train' }, { title: 'Night Boat' })
    let read = 0
    const counted: Searched = {
      releases: albums.releases,
      paths: async (number, most) => {
        read++
        return await albums.paths(number, most)
      }
    }
    const library = new Library(() => [counted])
    expect(await library.find('', 9)).toEqual([])
    expect(read).toBe(2)
    expect(await library.find('night', 9)).toHaveLength(2)
    expect(read).toBe(2)
  })

  it('takes the beginning of a word for it, and what is nearly spelt so where nothing is spelt so', async () => {
    await using albums = await shelf(
      { title: 'Kraftwerk' },
      { title: 'Kraftwerc bootleg' },
      { title: 'Year 2021' }
    )
    const library = new Library(() => [albums])
    expect(numbers(await library.search('kraft', 9)).toSorted()).toEqual([1, 2])
    expect(numbers(await library.search('kraftwerk', 9))).toEqual([1])
    expect(numbers(await library.search('kraftwert', 9)).toSorted()).toEqual([1, 2])
    expect(await library.search('2022', 9)).toEqual([])
  })

  it('reads words whatever their accents, and writing without spaces', async () => {
    await using albums = await shelf(
      { title: 'Björk à Paris' },
      { title: '東京の夜' },
      { title: 'Привет, мир' }
    )
    const library = new Library(() => [albums])
    expect(numbers(await library.search('bjork', 9))).toEqual([1])
    expect(numbers(await library.search('à', 9))).toEqual([1])
    expect(numbers(await library.search('京の', 9))).toEqual([2])
    expect(numbers(await library.search('МИР', 9))).toEqual([3])
  })

  it('tells a title before a note, the newest first among equals, and no more than was asked for', async () => {
    await using albums = await shelf({ notes: 'mix' }, { title: 'mix' }, { title: 'mix' }, { title: 'mix' })
    const library = new Library(() => [albums])
    expect(numbers(await library.search('mix', 9))).toEqual([4, 3, 2, 1])
    expect(numbers(await library.search('mix', 2))).toEqual([4, 3])
  })

  it('finds a release no less for having more files', async () => {
    await using albums = await shelf(
      { title: 'mix', ...files('album/one.flac') },
      { title: 'mix', ...files('album/one.flac', 'album/two.flac', 'album/three.flac') }
    )
    const library = new Library(() => [albums])
    expect(numbers(await library.search('mix', 9))).toEqual([2, 1])
    expect(numbers(await library.search('flac', 9))).toEqual([2, 1])
  })

  it('shows the files that have the most of the words, ten of them', async () => {
    const paths = Array.from({ length: 40 }, (_, at) => `album/disc ${at}/track.flac`)
    await using albums = await shelf(files(...paths))
    const library = new Library(() => [albums])
    const [hit] = await library.search('track 31', 9)
    expect(hit?.files).toHaveLength(10)
    expect(hit?.files[0]).toBe('album/disc 31/track.flac')
  })

  it('knows what was released since, and forgets a channel that is gone', async () => {
    await using albums = await shelf({ title: 'first mix' })
    await using films = await shelf({ title: 'mix of films' })
    const channels = [albums, films]
    const library = new Library(() => channels)
    expect(await library.search('mix', 9)).toHaveLength(2)
    await albums.add({ title: 'second mix' })
    expect(numbers(await library.search('second', 9))).toEqual([2])
    channels.pop()
    expect((await library.search('mix', 9)).map(({ channel }) => channel)).toEqual([albums, albums])
    channels.push(films)
    expect(await library.search('mix', 9)).toHaveLength(3)
  })

  it('finds for others the same, without a look at the files', async () => {
    await using albums = await shelf({ title: 'mix' }, files('x/mix.flac'), { title: 'another' })
    const library = new Library(() => [albums])
    const found = await library.find('mix', 9)
    expect(found).toEqual(
      (await library.search('mix', 9)).map(({ channel, release }) => ({ channel, release }))
    )
    expect(await library.find('mix', 1)).toEqual([{ channel: albums, release: albums.releases[0] }])
  })

  it('is not led astray by names that are made to', async () => {
    await using albums = await shelf(
      files('../../etc/passwd', 'a/\u202Egpj.exe', 'a/\u001B[2J clear', '__proto__/constructor/toString'),
      { title: 'x'.repeat(200), notes: 'y'.repeat(10_000) }
    )
    const library = new Library(() => [albums])
    const shown = (await library.search('passwd', 9)).flatMap((hit) => hit.files)
    expect(shown).toHaveLength(1)
    expect(shown.join()).not.toContain('..')
    for (const word of ['exe', 'clear']) {
      const [hit] = await library.search(word, 9)
      expect(hit?.files).toHaveLength(1)
      expect(hit?.files.join()).not.toMatch(/[\u0000-\u001F\u202E]/u)
    }
    for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty constructor'])
      expect(numbers(await library.search(word, 9))).toEqual(word.includes(' ') ? [] : [1])
    expect(numbers(await library.search('x'.repeat(5_000), 9))).toEqual([2])
    expect(await library.search('(a+)+$ '.repeat(5_000), 9)).toEqual([])
  })

  it('ranks the newest of more releases than anyone reads, and still finds the one that differs', async () => {
    const releases = Array.from({ length: 1_050 }, (_, at) => ({ title: at === 0 ? 'daily first' : 'daily' }))
    await using news = await shelf(...releases)
    const library = new Library(() => [news])
    const found = numbers(await library.search('daily', 3_000))
    expect(found).toEqual(Array.from({ length: 1_000 }, (_, at) => 1_050 - at))
    expect(numbers(await library.search('daily first', 9))).toEqual([1])
    expect(numbers(await library.search('daily fisrt', 9))).toEqual([1])
  })

  it('holds of channels whose words would fill the memory only the newest, and of small ones all', async () => {
    await using flood = await shelf(...Array.from({ length: 300 }, (_, at) => flooding(at)))
    await using quiet = await shelf(...Array.from({ length: 5 }, () => ({ title: 'quiet' })))
    const library = new Library(() => [quiet, flood], 1_000_000)
    const found = numbers(await library.search('flood', 900))
    expect(found[0]).toBe(300)
    expect(found.length).toBeGreaterThan(50)
    expect(found.length).toBeLessThan(200)
    expect(found.toSorted((a, b) => b - a)).toEqual(found.map((_, at) => 300 - at))
    await flood.add(flooding(300))
    expect(numbers(await library.search('flood', 900))).toContain(301)
    expect(await library.search('quiet', 9)).toHaveLength(5)
  })
})

/** A release whose words no other has. */
function flooding(at: number): Partial<Release> {
  return { title: 'flood', notes: Array.from({ length: 20 }, (_, word) => `n${at}x${word}`).join(' ') }
}

/** A channel with these releases, in a log of its own. */
async function shelf(...releases: readonly Partial<Release>[]): Promise<Shelf> {
  const shelf = new Shelf(await Holder.open(newChannelKey()))
  for (const release of releases) await shelf.add(release)
  return shelf
}

class Shelf implements Searched, AsyncDisposable {
  readonly #holder: Holder

  constructor(holder: Holder) {
    this.#holder = holder
  }

  get releases(): Searched['releases'] {
    return this.#holder.log.releases
  }

  async add(about: Partial<Release>): Promise<void> {
    await this.#holder.publish(this.releases.length + 1, { title: '', notes: '', files: [], ...about })
  }

  async paths(number: number, most: number): Promise<readonly string[]> {
    return await this.#holder.log.paths(number, most)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder[Symbol.asyncDispose]()
  }
}

function files(...paths: readonly string[]): Pick<Release, 'files'> {
  return { files: paths.map((path) => ({ path, length: 1, root: 'a'.repeat(64) })) }
}

function numbers(hits: readonly Hit<Searched>[]): number[] {
  return hits.map(({ release }) => release.number)
}
