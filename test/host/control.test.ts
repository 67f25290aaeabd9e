import { once } from 'node:events'
import { stat, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Api } from '../../electron/api/api.ts'
import { controlPath } from '../../electron/host/control/control-path.ts'
import { ControlServer } from '../../electron/host/control/control-server.ts'
import { runningShoal } from '../../electron/host/control/running.ts'
import { setupForTest } from '../api/ways.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'

interface Host {
  readonly api: Api
  readonly server: ControlServer
  readonly stateFolder: string
}

const hosts: Host[] = []

afterEach(async () => {
  for (const { api, server } of hosts.splice(0)) {
    await server.close()
    await api.close()
  }
  await removeTempFolders()
})

describe('a Shoal that runs', () => {
  it('takes commands of other programs of its user, and tells them what became of them', async () => {
    const { stateFolder, api } = await host()
    const running = await reached(stateFolder)
    const { face } = running
    await face.call('listen', {})
    const path = join(await tempFolder(), 'album')
    await makeTree(path, { 'one.flac': 40_000 })
    const { id } = await face.call('createChannel', { name: 'albums' })
    const { work } = await face.call('publish', { id, path, title: null, notes: '' })
    await face.until(({ shares }) => shares[work]?.state === 'done')
    expect(api.engine.channels.byId(id)?.releases).toHaveLength(1)
    running.close()
  })

  it('refuses what it refuses everybody', async () => {
    const { stateFolder } = await host()
    const { face, close } = await reached(stateFolder)
    const unknown = { id: 'a'.repeat(64), number: null }
    await expect(face.call('pinRelease', unknown)).rejects.toMatchObject({ code: 'not-found' })
    expect(await face.ask('nonsense', {})).toMatchObject({ type: 'refusal', code: 'usage' })
    close()
  })

  it.skipIf(process.platform === 'win32')('is reached by its user alone', async () => {
    const { stateFolder } = await host()
    expect((await stat(controlPath(stateFolder) ?? '')).mode & 0o777).toBe(0o600)
  })

  it('is not hurt by what is no message, nor by one without end', async () => {
    const { stateFolder } = await host()
    const [garbage, endless] = [await raw(stateFolder), await raw(stateFolder)]
    garbage.write('\0\n{"id":1\n[]\n')
    let said = ''
    for await (const bytes of garbage) {
      said += String(bytes)
      if (said.split('"refusal"').length === 4) break
    }
    const megabyte = Buffer.alloc(1024 * 1024, 0x61)
    const closed = new Promise((resolve) => endless.on('close', resolve))
    for (let written = 0; written < 40 && !endless.destroyed; written++)
      await new Promise((resolve) => endless.write(megabyte, resolve))
    await closed
    const { face, close } = await reached(stateFolder)
    await face.call('listen', {})
    close()
  })

  it('that ends tells those who wait for an answer', async () => {
    const { stateFolder, server } = await host()
    const { face } = await reached(stateFolder)
    await face.call('listen', {})
    const waiting = face.until(() => false)
    await server.close()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    await expect(face.call('listen', {})).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('a state folder', () => {
  it('that nobody has leads to nobody', async () => {
    expect(await runningShoal(await tempFolder())).toBeNull()
  })

  it('of a Shoal that was killed is the next one’s', async () => {
    const stateFolder = await tempFolder()
    await writeFile(join(stateFolder, 'control'), 'left behind')
    expect(await runningShoal(stateFolder)).toBeNull()
    await host(stateFolder)
    const running = await runningShoal(stateFolder)
    expect(running).not.toBeNull()
    running?.close()
  })

  it('whose path is too long for a socket works without', async () => {
    const stateFolder = join(await tempFolder(), 'x'.repeat(120))
    const api = await Api.open(await setupForTest({ stateFolder }))
    expect(await ControlServer.open(api, stateFolder, bug)).toBeNull()
    expect(await runningShoal(stateFolder)).toBeNull()
    await api.close()
  })
})

async function host(stateFolder?: string): Promise<Host> {
  const setup = await setupForTest(stateFolder === undefined ? {} : { stateFolder })
  const api = await Api.open(setup)
  const server = await ControlServer.open(api, setup.stateFolder, bug)
  if (server === null) throw new Error('it takes no commands')
  const made = { api, server, stateFolder: setup.stateFolder }
  hosts.push(made)
  return made
}

async function reached(stateFolder: string) {
  const running = await runningShoal(stateFolder)
  if (running === null) throw new Error('nobody is there')
  return running
}

async function raw(stateFolder: string): Promise<Socket> {
  const socket = connect(controlPath(stateFolder) ?? '')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

function bug(error: unknown): void {
  throw error
}
