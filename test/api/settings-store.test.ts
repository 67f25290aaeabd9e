import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ONLY } from '../../shared/api/agreed.ts'
import { Api, type ApiSetup } from '../../electron/api/api.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { setupForTest } from './ways.ts'

const open = new Set<Api>()

afterEach(async () => {
  await closeAll()
  await removeTempFolders()
})

test('what is set is kept over a restart', async () => {
  const stateFolder = join(await tempFolder(), 'state')
  const first = await opened({ stateFolder })
  await first.settings.set({ maxPeers: 40, useUtp: false, encryption: 'require' })
  await closeAll()
  const { settings, engine } = await opened({ stateFolder })
  expect(settings.now).toMatchObject({ maxPeers: 40, useUtp: false, encryption: 'require' })
  expect(engine.network().utpPort).toBeNull()
})

test('what is said at the start holds for that run, until something else is set', async () => {
  const stateFolder = join(await tempFolder(), 'state')
  const first = await opened({ stateFolder, maxPeers: 7, encryption: 'off' })
  expect(first.settings.now).toMatchObject({ maxPeers: 7, encryption: 'off' })
  await first.settings.set({ encryption: 'require', startAdded: false })
  expect(first.settings.now).toMatchObject({ maxPeers: 7, encryption: 'require' })
  await closeAll()
  const { settings } = await opened({ stateFolder })
  expect(settings.now).toMatchObject({ maxPeers: 200, encryption: 'require', startAdded: false })
})

test('others are answered nothing until that is set, and from then on', async () => {
  const { settings, engine } = await opened({})
  expect([settings.now.answerSearches, engine.channels.answerer.isOn]).toEqual([false, false])
  await settings.set({ answerSearches: true })
  expect(engine.channels.answerer.isOn).toBe(true)
  await settings.set({ answerSearches: false })
  expect(engine.channels.answerer.isOn).toBe(false)
  const other = await opened({ answerSearches: true })
  expect([other.settings.now.answerSearches, other.engine.channels.answerer.isOn]).toEqual([true, true])
})

test('uTP stays off where Shoal was started without it, whatever is set', async () => {
  const api = await opened({ utp: false })
  await api.settings.set({ useUtp: true })
  expect(api.engine.network().utpPort).toBeNull()
  expect(api.state().session[ONLY]).toMatchObject({ withoutUtp: true })
})

async function opened(setup: Partial<ApiSetup>): Promise<Api> {
  const api = await Api.open(await setupForTest(setup))
  open.add(api)
  return api
}

async function closeAll(): Promise<void> {
  await Promise.all(Array.from(open, (api) => api.close()))
  open.clear()
}
