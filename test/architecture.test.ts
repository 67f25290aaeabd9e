import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\n')
  .filter((file) => /^(electron|renderer|shared)\/.*\.(c?ts|svelte)$/.test(file) && !file.endsWith('.d.ts'))

const imports = new Map(files.map((file) => [file, importsOf(file)]))

describe('the house keeps its six rules', () => {
  it('core imports nothing but itself and the bitfield', () => {
    expect(
      edges('electron/core/', (to) => !to.startsWith('electron/core/') && to !== 'shared/bitfield.ts')
    ).toEqual([])
  })

  it('core names no clock, chance, timer, promise or console', () => {
    const forbidden =
      /\b(Date|performance|Math\.random|setTimeout|setInterval|setImmediate|queueMicrotask|Promise|console|process)\b/
    const named = files
      .filter((file) => file.startsWith('electron/core/'))
      .flatMap((file) =>
        identifiersOf(file)
          .filter((name) => forbidden.test(name))
          .map((name) => `${file}: ${name}`)
      )
    expect(named).toEqual([])
  })

  it('renderer imports only itself, shared and packages', () => {
    expect(edges('renderer/', (to) => isLocal(to) && !/^(renderer|shared)\//.test(to))).toEqual([])
  })

  it('shared imports only itself and packages that need neither Node nor DOM', () => {
    expect(
      edges('shared/', (to) => (isLocal(to) && !to.startsWith('shared/')) || to.startsWith('node:'))
    ).toEqual([])
  })

  it('nothing outside a host imports a host', () => {
    const guilty = [...imports].flatMap(([from, tos]) =>
      from.startsWith('electron/host/')
        ? []
        : tos.filter((to) => to.startsWith('electron/host/')).map((to) => `${from} -> ${to}`)
    )
    expect(guilty).toEqual([])
  })

  it('only the desktop host imports electron', () => {
    const guilty = importersOf(/^electron(\/|$)/)
    expect(guilty.filter((file) => !file.startsWith('electron/host/desktop/'))).toEqual([])
  })

  it.each([
    ['bittorrent-protocol', 'electron/wire/'],
    ['hyperswarm', 'electron/network/'],
    ['hyperdht', 'electron/network/'],
    ['protomux', 'electron/network/'],
    ['bittorrent-dht', 'electron/network/mainline/'],
    ['@hyperswarm/secret-stream', 'electron/network/'],
    ['hypercore', 'electron/channel/'],
    ['corestore', 'electron/channel/'],
    ['classic-level', 'electron/storage/'],
    ['minisearch', 'electron/engine/channels/release-index.ts']
  ])('%s is imported by %s alone', (library, room) => {
    const guilty = importersOf(new RegExp(`^${library}(/|$)`))
    expect(guilty.filter((file) => !file.startsWith(room))).toEqual([])
  })

  it('has no import cycles', () => {
    expect(findCycle()).toBeNull()
  })

  it('has no barrels', () => {
    const barrels = files.filter(
      (file) => /(^|\/)index\.ts$/.test(file) || /^export \* from/m.test(read(file))
    )
    expect(barrels).toEqual([])
  })
})

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** What a file imports: local files as paths from the root, packages as written. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(read(file), true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.') ? normalize(join(dirname(file), fileName)).replaceAll('\\', '/') : fileName
    )
}

function isLocal(to: string): boolean {
  return /^(electron|renderer|shared|test|build)\/.*\.(ts|svelte)$/.test(to)
}

function edges(from: string, isForbidden: (to: string) => boolean): string[] {
  return [...imports].flatMap(([file, tos]) =>
    file.startsWith(from) ? tos.filter(isForbidden).map((to) => `${file} -> ${to}`) : []
  )
}

function importersOf(library: RegExp): string[] {
  return [...imports]
    .filter(([, tos]) => tos.some((to) => !isLocal(to) && library.test(to)))
    .map(([file]) => file)
}

function identifiersOf(file: string): string[] {
  const names: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) names.push(node.getText())
    else if (ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node.parent)) names.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2023, true))
  return names
}

function findCycle(): string[] | null {
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return null
    for (const to of imports.get(file) ?? []) {
      const cycle = isLocal(to) ? walk(to, [...path, file]) : null
      if (cycle !== null) return cycle
    }
    done.add(file)
    return null
  }
  for (const file of files) {
    const cycle = walk(file, [])
    if (cycle !== null) return cycle
  }
  return null
}
