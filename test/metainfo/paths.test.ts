import fc from 'fast-check'
import { posix, win32 } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseTorrent } from '../../electron/metainfo/parse.ts'
import { ShoalError } from '../../shared/errors.ts'
import { folderTorrent, leaf, pathsOf, refusal, treeTorrent, type ListedFile } from './hand-made.ts'

const platforms = ['posix', 'windows'] as const

describe.each(platforms)('hostile names on %s', (platform) => {
  const path = (...components: (string | Uint8Array)[]): string =>
    pathsOf([components], { platform })[0]?.replace(/^folder\//u, '') ?? ''

  it.each([
    [['..', 'x'], 'x'],
    [['a', '..', '..', 'x'], 'a/x'],
    [['.', 'x'], 'x'],
    [['/etc/passwd'], 'etcpasswd'],
    [['..\\..\\x'], '....x'],
    [['./.', 'x'], 'x'],
    [['.\u200e.', 'x'], 'x'],
    [['..'], '_'],
    [[''], '_'],
    [['a', '', 'b'], 'a/_/b']
  ])('%j cannot leave the folder', (components, expected) => {
    expect(path(...components)).toBe(expected)
  })

  it.each(['CON', 'nul', 'Aux.txt', 'com1', 'LPT9.tar.gz', 'COM\u00b2', 'conin$', 'prn .txt'])(
    'the device name “%s” is one no longer',
    (name) => {
      expect(path(name)).toBe(`_${name}`)
      expect(path(name, 'x')).toBe(`_${name}/x`)
    }
  )

  it.each(['console', 'auxiliary', 'com', 'com10', 'null', 'a.con'])('“%s” is no device', (name) => {
    expect(path(name)).toBe(name)
  })

  it.each([
    ['C:', 'C_'],
    ['c:evil', 'c_evil'],
    ['C:\\Windows\\x', 'C_Windowsx']
  ])('the drive letter in “%s” is one no longer', (name, expected) => {
    expect(path(name)).toBe(expected)
  })

  it('control characters and broken UTF-8 become underscores', () => {
    expect(path('a\u0000b\nc\u001b[31m\u007f\u009b')).toBe('a_b_c_[31m__')
    expect(path(Buffer.from([0x61, 0xff, 0x62]))).toBe('a_b')
    expect(path(Buffer.from([0xed, 0xa0, 0x80]))).toMatch(/^_+$/u)
  })

  it('marks that turn the direction of writing are left out', () => {
    expect(path('gpj\u202e.exe')).toBe('gpj.exe')
    expect(path('\u2066x\u2069')).toBe('x')
  })

  it('a name of 255 bytes stays, a longer one is cut and keeps its extension', () => {
    expect(path('x'.repeat(255))).toBe('x'.repeat(255))
    expect(path(`${'x'.repeat(300)}.torrent`)).toBe(`${'x'.repeat(240)}.torrent`)
    expect(path('\u{1f600}'.repeat(100))).toBe('\u{1f600}'.repeat(60))
  })

  it('a path of more than 3,000 bytes is refused', () => {
    const long = folderTorrent([{ path: Array.from({ length: 40 }, () => 'x'.repeat(100)), length: 1 }])
    expect(refusal(long)).toContain('path')
  })
})

describe('names that only Windows minds', () => {
  const names = ['what?', 'a*b', 'a<b>|', '"q"', '12:30', 'dots...', 'space ', ' . .'].map((name) => [name])

  it('stay as they are elsewhere', () => {
    expect(pathsOf(names, { platform: 'posix' })).toEqual(names.map(([name]) => `folder/${name ?? ''}`))
  })

  it('are repaired there', () => {
    expect(pathsOf(names, { platform: 'windows' })).toEqual([
      'folder/what_',
      'folder/a_b',
      'folder/a_b__',
      'folder/_q_',
      'folder/12_30',
      'folder/dots',
      'folder/space',
      'folder/_'
    ])
  })
})

describe('paths that some file system takes for one', () => {
  it('differ in case', () => {
    expect(pathsOf([['A.txt'], ['a.TXT'], ['a.txt']])).toEqual([
      'folder/A.txt',
      'folder/a.1.TXT',
      'folder/a.2.txt'
    ])
  })

  it('differ in Unicode normalisation', () => {
    expect(pathsOf([['\u00e9'], ['e\u0301'], ['E\u0301']])).toEqual([
      'folder/\u00e9',
      'folder/e\u0301.1',
      'folder/E\u0301.2'
    ])
  })

  it('are a file and a folder', () => {
    expect(pathsOf([['a'], ['A', 'b'], ['a', 'b', 'c']])).toEqual([
      'folder/a.1',
      'folder/A/b.1',
      'folder/a/b/c'
    ])
  })

  it('become the same by repair', () => {
    expect(pathsOf([['a/b'], ['ab'], ['a\\b']])).toEqual(['folder/ab', 'folder/ab.1', 'folder/ab.2'])
  })

  it('become the same on Windows alone', () => {
    const paths = [['a.'], ['a'], ['x:y'], ['x_y']]
    expect(pathsOf(paths, { platform: 'windows' })).toEqual([
      'folder/a',
      'folder/a.1',
      'folder/x_y',
      'folder/x_y.1'
    ])
  })

  it('are told apart where a name has no room for more', () => {
    const name = `${'x'.repeat(250)}.abcd`
    const [first, second] = pathsOf([[name], [name]])
    expect(first).toBe(`folder/${name}`)
    expect(second).toMatch(/^folder\/x+\.1\.abcd$/u)
    expect(Buffer.byteLength(second ?? '')).toBeLessThanOrEqual(262)
  })

  it('are a hundred thousand times the same', () => {
    const paths = pathsOf(Array.from({ length: 100_000 }, () => ['same']))
    expect(new Set(paths).size).toBe(100_000)
    expect(paths.at(-1)).toBe('folder/same.99999')
  })
})

describe('symlinks', () => {
  const linkTo = (path: readonly string[], link: readonly string[]): string | null | undefined =>
    parseTorrent(
      folderTorrent([
        { path: ['real', 'file'], length: 1 },
        { path, attr: 'l', link }
      ])
    ).files[1]?.attributes.symlink

  it('point to a file or folder of the torrent', () => {
    expect(linkTo(['link'], ['real', 'file'])).toBe('folder/real/file')
    expect(linkTo(['deep', 'link'], ['real'])).toBe('folder/real')
  })

  it('may be relative to where they lie, as libtorrent writes them', () => {
    expect(linkTo(['real', 'link'], ['file'])).toBe('folder/real/file')
    expect(linkTo(['a', 'b', 'link'], ['..', '..', 'real', 'file'])).toBe('folder/real/file')
    expect(linkTo(['a', 'link'], ['..'])).toBe('folder')
  })

  it('may point to what is not there, but inside', () => {
    expect(linkTo(['link'], ['etc', 'passwd'])).toBe('folder/etc/passwd')
    expect(linkTo(['link'], ['/etc/passwd'])).toBe('folder/etcpasswd')
  })

  it.each([
    [['link'], ['..', 'x']],
    [
      ['a', 'link'],
      ['..', '..']
    ],
    [
      ['a', 'b', 'link'],
      ['..', 'b', '..', '..', '..', 'etc', 'passwd']
    ]
  ])('at %j to %j leave the torrent and are refused', (path, link) => {
    expect(
      refusal(
        folderTorrent([
          { path: ['f'], length: 1 },
          { path, attr: 'l', link }
        ])
      )
    ).toContain('outside')
  })

  it('follow their target when it had to be renamed', () => {
    const { files } = parseTorrent(
      folderTorrent([
        { path: ['a'], length: 1 },
        { path: ['A'], length: 1 },
        { path: ['link'], attr: 'l', link: ['A'] }
      ])
    )
    expect(files[2]?.attributes.symlink).toBe('folder/A.1')
  })

  it('are never a folder of another file', () => {
    const { files } = parseTorrent(
      folderTorrent([
        { path: ['x'], attr: 'l', link: ['y'] },
        { path: ['X', 'evil'], length: 1 }
      ])
    )
    expect(files.map((file) => file.path)).toEqual(['folder/x.1', 'folder/X/evil'])
  })

  it('without a target are empty files', () => {
    expect(linkTo(['link'], [])).toBeNull()
    expect(linkTo(['link'], ['', '.'])).toBeNull()
  })
})

describe('a torrent made here of files in place', () => {
  const kept = { inPlace: true, platform: 'posix' } as const

  it('keeps its names as they are', () => {
    const names = ['aux', 'a\\b', 'a\nb', 'A', 'a', '\u202ex', 'x'.repeat(255), 'C:']
    expect(
      pathsOf(
        names.map((name) => [name]),
        kept
      )
    ).toEqual(names.map((name) => `folder/${name}`))
  })

  it.each([['..'], ['.'], [''], ['a/b'], ['a\u0000'], [Buffer.from([0xff])]])(
    'is refused with the name %j',
    (name) => {
      const bytes = folderTorrent([{ path: [name], length: 1 }])
      expect(refusal(bytes, (bytes) => parseTorrent(bytes, kept))).toContain('name')
    }
  )

  it('is refused when it lists a file twice', () => {
    const bytes = folderTorrent([
      { path: ['a'], length: 1 },
      { path: ['a'], length: 1 }
    ])
    expect(refusal(bytes, (bytes) => parseTorrent(bytes, kept))).toContain('twice')
  })
})

describe('whatever a torrent says', () => {
  const component = fc.oneof(
    fc.constantFrom(
      '..',
      '.',
      '',
      '/',
      '\\',
      'a',
      'A',
      'con',
      'C:',
      '../..',
      '.\u200e.',
      'x'.repeat(300),
      ' ',
      '...'
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.uint8Array({ maxLength: 8 })
  )
  const file: fc.Arbitrary<ListedFile> = fc.record({
    path: fc.array(component, { minLength: 1, maxLength: 4 }),
    length: fc.nat(5),
    attr: fc.constantFrom('', 'x', 'l'),
    link: fc.array(component, { maxLength: 4 })
  })

  it.each(platforms)('no accepted path leaves the folder or meets another on %s', (platform) => {
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 8 }), component, (files, name) => {
        const torrent = accepted(folderTorrent(files, { name }), platform)
        if (torrent === null) return
        for (const { path, attributes } of torrent.files) {
          expectInside(path, torrent.name)
          if (attributes.symlink !== null) expectInside(attributes.symlink, torrent.name, true)
        }
        const same = torrent.files.map((each) => each.path.normalize('NFC').toLowerCase())
        expect(new Set(same).size).toBe(same.length)
      }),
      { numRuns: 1000 }
    )
  })

  it.each(platforms)('no accepted path of a file tree leaves the folder on %s', (platform) => {
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 4 }), component, (path, name) => {
        const tree = path.reduceRight((below, key) => new Map([[key, below]]), leaf(1))
        const torrent = accepted(treeTorrent(tree, { name }), platform)
        if (torrent !== null) expectInside(torrent.files[0]?.path ?? '', torrent.name)
      }),
      { numRuns: 1000 }
    )
  })
})

function accepted(bytes: Uint8Array, platform: 'posix' | 'windows'): ReturnType<typeof parseTorrent> | null {
  try {
    return parseTorrent(bytes, { platform })
  } catch (error) {
    expect(error).toBeInstanceOf(ShoalError)
    return null
  }
}

function expectInside(path: string, name: string, maybeRoot = false): void {
  if (maybeRoot && path === name) return
  const components = path.split('/')
  expect(components[0]).toBe(name)
  for (const component of components) {
    expect(component).not.toMatch(/^\.{0,2}$|[\\\p{Cc}]|^[a-z]:/iu)
    expect(Buffer.byteLength(component)).toBeLessThanOrEqual(255)
  }
  expect(posix.normalize(path)).toBe(path)
  expect(win32.isAbsolute(path)).toBe(false)
}
