import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { answer } from '../../electron/engine/answer.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { stateOf } from '../../electron/engine/state.ts'
import { type CommandName, COMMANDS } from '../../shared/api/commands.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

const NOBODY = 'f'.repeat(40)

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

/** Calls a command and gives its answer's output, which must be as its schema says. */
async function call(engine: Engine, command: CommandName, input: unknown): Promise<unknown> {
  const answered = await answer(engine, { id: 7, command, input })
  expect(answered).toMatchObject({ type: 'answer', id: 7 })
  return COMMANDS[command].output.parse('output' in answered ? answered.output : null)
}

async function sharing() {
  const folder = join(await tempFolder(), 'share')
  await makeTree(folder, { 'a.bin': 40_000, 'b.bin': 20_000 })
  const engine = await openEngine()
  const torrent = await engine.share(folder, { version: 'hybrid' }, [])
  return { engine, torrent }
}

describe('a command', () => {
  test('takes a link from one engine to another, and the files after it', async () => {
    const { engine, torrent } = await sharing()
    await call(engine, 'start', { ids: [torrent.id] })
    await reached(torrent, 'seeding')
    const { link } = (await call(engine, 'link', { id: torrent.id })) as { link: string }
    const { host, port } = addressOf(engine)
    const getter = await openEngine()
    const folder = await tempFolder()
    await call(getter, 'add', { link: `${link}&x.pe=${host}:${port}`, folder, start: true })
    const [fetched] = getter.torrents
    if (fetched === undefined) throw new Error('it was added')
    await reached(fetched, 'seeding')
    await call(getter, 'stop', { ids: [fetched.id] })
    expect(fetched.phase.type).toBe('stopped')
    await call(getter, 'remove', { ids: [fetched.id] })
    expect(getter.torrents).toEqual([])
  })

  test('sets what of a torrent is wanted', async () => {
    const { engine, torrent } = await sharing()
    await call(engine, 'setPriorities', { id: torrent.id, priorities: [2, 0] })
    expect(torrent.record.priorities?.slice(0, 2)).toEqual([2, 0])
  })
})

describe('a call that makes no sense is refused with a code and a sentence, and changes nothing', () => {
  const id = 1
  test.each([
    ['not an object', 'start', null, 'usage'],
    ['without an id', { command: 'start', input: {} }, null, 'usage'],
    ['with more than a call has', { id, command: 'start', input: {}, more: 1 }, null, 'usage'],
    ['of an unknown command', { id, command: 'format', input: {} }, id, 'usage'],
    ['of what only objects have', { id, command: 'constructor', input: {} }, id, 'usage'],
    ['of the wrong type', { id, command: 'start', input: { ids: NOBODY } }, id, 'usage'],
    ['with an id that is none', { id, command: 'start', input: { ids: ['__proto__'] } }, id, 'usage'],
    ['with a field too many', { id, command: 'link', input: { id: NOBODY, force: true } }, id, 'usage'],
    ['for a torrent that is not there', { id, command: 'remove', input: { ids: [NOBODY] } }, id, 'not-found'],
    [
      'with 10 MB of link',
      { id, command: 'add', input: { link: 'm'.repeat(10_000_000), folder: '/', start: false } },
      id,
      'usage'
    ],
    [
      'with a folder of no place',
      { id, command: 'add', input: { link: NOBODY, folder: 'here', start: false } },
      id,
      'usage'
    ],
    [
      'with a link to nothing',
      { id, command: 'add', input: { link: 'magnet:?dn=x', folder: '/', start: false } },
      id,
      'link-invalid'
    ]
  ])('%s', async (_what, message, caller, code) => {
    const { engine } = await sharing()
    const before = stateOf(engine)
    const refused = await answer(engine, message)
    expect(refused).toMatchObject({ type: 'refusal', id: caller, code })
    expect('sentence' in refused && refused.sentence.length).toBeLessThan(200)
    expect(stateOf(engine)).toEqual(before)
  })

  test('one torrent of many that is not there: none is removed', async () => {
    const { engine, torrent } = await sharing()
    const refused = await answer(engine, { id, command: 'remove', input: { ids: [torrent.id, NOBODY] } })
    expect(refused).toMatchObject({ type: 'refusal', code: 'not-found' })
    expect(engine.torrents).toEqual([torrent])
  })

  test('priorities for other files than there are', async () => {
    const { engine, torrent } = await sharing()
    const input = { id: torrent.id, priorities: [0] }
    expect(await answer(engine, { id, command: 'setPriorities', input })).toMatchObject({ code: 'usage' })
    expect(torrent.record.priorities).toBe(null)
  })
})
