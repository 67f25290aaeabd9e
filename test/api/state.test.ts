import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { StateReader } from '../../electron/api/state.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { parseLink } from '../../electron/metainfo/magnet.ts'
import { ONLY } from '../../shared/api/agreed.ts'
import { State } from '../../shared/api/model.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

import { SETTINGS } from './states.ts'

const MiB = 1024 * 1024

function stateOf(engine: Engine): State {
  return new StateReader(engine).read({
    settings: SETTINGS,
    freeSpace: null,
    trouble: null,
    shares: {},
    previews: {}
  })
}

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

async function sharing() {
  const folder = join(await tempFolder(), 'share')
  await makeTree(folder, { 'a.bin': 2 * MiB, 'b.bin': MiB })
  const engine = await openEngine()
  const torrent = await engine.share(folder, { version: 'v1' }, [])
  return { engine, torrent }
}

describe('the state of an engine', () => {
  test('without torrents is a state all the same', async () => {
    const state = stateOf(await openEngine())
    expect(State.parse(state)).toEqual(state)
    expect(state.torrents).toEqual({})
    expect(state.session[ONLY]).toMatchObject({ peers: 0, reachable: null })
  })

  test('tells what a seed and a getter do, and what is left while they rest', async () => {
    const { engine, torrent } = await sharing()
    expect(stateOf(engine).torrents[torrent.id]).toMatchObject({
      name: 'share',
      state: 'stopped',
      size: 3 * MiB,
      wanted: 3 * MiB,
      left: 0
    })
    await torrent.start()
    await reached(torrent, 'seeding')
    const getter = await openEngine()
    const link = parseLink(`magnet:?xt=urn:btih:${torrent.id}&dn=later`)
    const folder = await tempFolder()
    const fetched = await getter.add(link, { folder, addresses: [addressOf(engine)] })
    expect(stateOf(getter).torrents[torrent.id]).toMatchObject({
      name: 'later',
      size: null,
      wanted: 0,
      left: 0
    })
    await fetched.start()
    await reached(fetched, 'seeding')
    const state = stateOf(getter)
    expect(State.parse(state)).toEqual(state)
    expect(state.session[ONLY]?.peers).toBe(1)
    expect(state.torrents[torrent.id]).toMatchObject({
      name: 'share',
      state: 'seeding',
      left: 0,
      downloaded: 3 * MiB,
      folder
    })
    await fetched.stop()
    expect(stateOf(getter).torrents[torrent.id]).toMatchObject({ state: 'stopped', wanted: 3 * MiB, left: 0 })
  })

  test('of a torrent nobody has is stalled, with everything left that is wanted', async () => {
    const { engine, torrent } = await sharing()
    const { metainfo } = torrent
    if (metainfo === null) throw new Error('what was shared is known')
    await engine.close()
    const getter = await openEngine()
    const wanted = await getter.add(metainfo, { folder: await tempFolder(), select: [{ first: 0, last: 0 }] })
    expect(stateOf(getter).torrents[torrent.id]).toMatchObject({
      state: 'stopped',
      left: 2 * MiB,
      wanted: 2 * MiB
    })
    await wanted.start()
    await reached(wanted, 'downloading')
    expect(stateOf(getter).torrents[torrent.id]).toMatchObject({ state: 'stalled', left: 2 * MiB, peers: 0 })
  })
})
