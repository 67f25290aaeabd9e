import { describe, expect, test } from 'vitest'
import type { Source } from '../../../shared/api/commands.ts'
import type { Preview } from '../../../shared/api/model.ts'
import { Adding } from '../../../renderer/state/adding.svelte.ts'
import type { App } from '../../../renderer/state/app.ts'
import { makeApp } from '../../../renderer/state/make-app.ts'
import { A, state, torrent } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const WORK = '0123456789abcdef'
const LINK: Source = { link: `magnet:?xt=urn:btih:${A}` }
const FILES = [
  { path: 'Album/one', size: 10 },
  { path: 'Album/two', size: 20 }
]
const KNOWN: Preview = {
  id: A,
  name: 'Album',
  state: 'known',
  size: 30,
  files: 2,
  isPrivate: false,
  comment: null,
  isKnown: false,
  code: null,
  trouble: null
}

function setUp(source: Source = LINK): { app: App; bridge: FakeBridge; adding: Adding } {
  const bridge = new FakeBridge()
  const app = makeApp(bridge, memoryStorage(), ['en'])
  app.shoal.open()
  bridge.welcome()
  bridge.snapshot(state())
  bridge.answer('preview', { work: WORK })
  bridge.answer('contents', { files: FILES })
  bridge.answer('add', { id: A })
  bridge.answer('endPreview', {})
  return { app, bridge, adding: new Adding(source, app.shoal, app.looks.words) }
}

function shows(bridge: FakeBridge, preview: Partial<Preview>): void {
  bridge.changes({ previews: { changed: { [WORK]: { ...KNOWN, ...preview } }, gone: [] } })
}

async function known(source?: Source): Promise<ReturnType<typeof setUp>> {
  const all = setUp(source)
  await all.adding.look()
  shows(all.bridge, {})
  await all.adding.readFiles()
  return all
}

describe('a torrent someone is about to add', () => {
  test('is looked into, and listed once it is known, and nothing is written meanwhile', async () => {
    const { adding, bridge } = setUp()
    await adding.look()
    expect(adding.finding.state).toBe('looking')
    shows(bridge, { state: 'looking', size: null, files: null })
    expect(adding.finding.state).toBe('looking')
    shows(bridge, {})
    expect(adding.finding.state).toBe('listing')
    await adding.readFiles()
    expect(adding.finding).toMatchObject({ state: 'known', preview: { name: 'Album' } })
    expect(adding.chosen).toEqual({ bytes: 30, files: 2 })
    expect(bridge.sent('add')).toEqual([])
  })

  test('is read page by page when it has more files than a page', async () => {
    const { adding, bridge } = setUp()
    const page = Array.from({ length: 10_000 }, (_, at) => ({ path: `all/${at}`, size: 1 }))
    bridge.answer('contents', { files: page })
    await adding.look()
    shows(bridge, { files: 20_000 })
    await adding.readFiles()
    expect(bridge.sent('contents')).toEqual([
      { work: WORK, from: 0 },
      { work: WORK, from: 10_000 }
    ])
    expect(adding.chosen).toEqual({ bytes: 20_000, files: 20_000 })
  })

  test('goes to the engine with what was chosen, and is no longer looked into', async () => {
    const { adding, bridge } = await known()
    adding.priorities = [0, 3]
    adding.chosenFolder = ' /elsewhere '
    adding.start = false
    adding.sequential = true
    expect(await adding.add()).toBe(A)
    expect(bridge.sent('add')).toEqual([
      { source: LINK, folder: '/elsewhere', start: false, sequential: true, priorities: [0, 3] }
    ])
    expect(bridge.sent('endPreview')).toEqual([{ work: WORK }])
  })

  test('has no priorities of its own when all files are alike, or not known yet', async () => {
    const { adding, bridge } = await known()
    await adding.add()
    const blind = setUp()
    await blind.adding.look()
    expect(blind.adding.canAdd).toBe(true)
    await blind.adding.add()
    for (const sent of [bridge.sent('add'), blind.bridge.sent('add')])
      expect(sent).toMatchObject([{ priorities: null, folder: '/downloads', start: true }])
  })

  test('of a link that selects files begins with those, and says so when all are chosen after all', async () => {
    const { adding, bridge } = await known({ link: `magnet:?xt=urn:btih:${A}&so=1` })
    expect(adding.priorities).toEqual([0, 2])
    adding.priorities = [2, 2]
    await adding.add()
    expect(bridge.sent('add')).toMatchObject([{ priorities: [2, 2] }])
  })

  test('cannot be added without a file or a folder', async () => {
    const { adding } = await known()
    adding.priorities = [0, 0]
    expect(adding.canAdd).toBe(false)
    adding.priorities = [0, 2]
    adding.chosenFolder = ' '
    expect(adding.canAdd).toBe(false)
  })

  test('stays where it is when it is in the list already', async () => {
    const { adding, bridge } = setUp()
    bridge.changes({
      torrents: { changed: { [A]: { ...torrent(A), folder: '/its/own' } }, gone: [] }
    })
    await adding.look()
    shows(bridge, { isKnown: true })
    expect(adding.folder).toBe('/its/own')
  })

  test('says when it does not fit, with the space of the nearest folder that is there', async () => {
    const { adding, bridge } = await known()
    adding.chosenFolder = '/downloads/new'
    bridge.refuse('browse', 'not-found', 'There is no folder.')
    const asked = adding.space.read(adding.folder)
    bridge.answer('browse', { path: '/downloads', parent: '/', free: 15, entries: [], isCut: false })
    await asked
    expect(bridge.sent('browse')).toEqual([{ path: '/downloads/new' }, { path: '/downloads' }])
    expect([adding.space.free, adding.space.exists]).toEqual([15, false])
    expect(adding.space.holds(adding.chosen?.bytes ?? 0)).toBe(false)
    adding.priorities = [2, 0]
    expect(adding.space.holds(adding.chosen?.bytes ?? 0)).toBe(true)
  })

  test('that is no torrent says so in a sentence, and cannot be added', async () => {
    const { adding, bridge } = setUp()
    bridge.refuse('preview', 'metainfo-invalid', 'This is no .torrent file.')
    await adding.look()
    expect(adding.finding).toEqual({ state: 'failed', sentence: 'This is no .torrent file.' })
    expect(adding.canAdd).toBe(false)
  })

  test('is kept when adding is refused, with the reason', async () => {
    const { adding, bridge } = await known()
    bridge.refuse('add', 'disk-denied', 'Permission denied.')
    expect(await adding.add()).toBeNull()
    expect(adding.refused).toBe('Permission denied.')
    expect(bridge.sent('endPreview')).toEqual([])
    expect(adding.canAdd).toBe(true)
  })

  test('is looked into anew when the link comes back, and not after it was given up', async () => {
    const { adding, bridge } = setUp()
    await adding.look()
    bridge.lose()
    await adding.look()
    expect(adding.finding.state).toBe('looking')
    bridge.welcome()
    await adding.look()
    expect(bridge.sent('preview')).toHaveLength(2)
    adding.end()
    await adding.look()
    expect(bridge.sent('preview')).toHaveLength(2)
    expect(bridge.sent('endPreview').at(-1)).toEqual({ work: WORK })
  })

  test('given up while the engine begins to look is ended as soon as it has a name', async () => {
    const { adding, bridge } = setUp()
    const looked = adding.look()
    adding.end()
    await looked
    expect(bridge.sent('endPreview')).toEqual([{ work: WORK }])
  })
})
