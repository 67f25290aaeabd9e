import { once, setMaxListeners } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { Aria2Client } from './aria2-client.ts'
import type { Client, ClientName, Secrecy, Terms } from './client.ts'
import { Goods, PIECE_LENGTH, type Version } from './goods.ts'
import { folderAt, forbidTcp, Lab, type Place } from './lab.ts'
import { LibtorrentClient } from './libtorrent-client.ts'
import { openMeeting, type Meeting, type MeetingName } from './meetings.ts'
import { ShoalClient } from './shoal-client.ts'
import { TransmissionClient } from './transmission-client.ts'
import { createTorrent, planPath } from '../../../electron/engine/create-torrent.ts'
import { Disk } from '../../../electron/storage/disk.ts'

/** One torrent that one client has and another fetches; nobody else has it. */
export interface Deal {
  readonly version: Version
  readonly from: ClientName
  readonly to: ClientName
}

/** Clients that are all set up in the same way and meet in the same way, and what they are to do there. */
export interface ScenePlan {
  readonly meeting: MeetingName
  readonly secrecy: Secrecy
  readonly utp: boolean
  readonly deals: readonly Deal[]
}

export type Outcome = 'every byte is the same' | `not the same: ${string}` | 'it is not in the plan'

/** A plan carried out: all its deals at once. */
export class Scene {
  readonly #ending = new AbortController()
  readonly #patience: NodeJS.Timeout
  readonly #opened: Promise<Stage>
  readonly #results: ReadonlyMap<Deal, Promise<Outcome>>

  /** @param patience milliseconds for all of it */
  constructor(plan: ScenePlan, patience: number) {
    setMaxListeners(0, this.#ending.signal)
    this.#patience = setTimeout(() => this.#ending.abort(new Error('It took too long.')), patience)
    this.#opened = openStage(plan, this.#ending.signal)
    this.#results = new Map(plan.deals.map((deal) => [deal, this.#carryOut(deal)]))
    // Each is awaited by a test of its own, perhaps long after it failed.
    for (const result of this.#results.values()) result.catch(() => undefined)
  }

  /** How a deal ended. @throws Error that says what all programs said last */
  async done(deal: Deal): Promise<Outcome> {
    return (await this.#results.get(deal)) ?? 'it is not in the plan'
  }

  /** What is there once the scene is set up. */
  async stage(): Promise<Stage> {
    return await this.#opened
  }

  async close(): Promise<void> {
    clearTimeout(this.#patience)
    this.#ending.abort(new Error('The scene is closed.'))
    const stage = await this.#opened.catch(() => null)
    await stage?.lab.close()
  }

  async #carryOut(deal: Deal): Promise<Outcome> {
    const stage = await this.#opened
    let step = 'making the torrent'
    try {
      return await Promise.race([carryOut(deal, stage, (now) => (step = now)), aborted(this.#ending.signal)])
    } catch (error) {
      throw new Error(`${title(deal)}: ${step}: ${String(error)}\n${stage.lab.lastWords}`, { cause: error })
    }
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort')
  throw signal.reason
}

export interface Stage {
  readonly lab: Lab
  readonly meeting: Meeting
  readonly clients: ReadonlyMap<ClientName, { readonly client: Client; readonly place: Place }>
}

export function title({ version, from, to }: Deal): string {
  return `${from} gives a ${version} torrent to ${to}`
}

/** Sets the scene: its hosts, what serves there, and the clients its deals are between. */
async function openStage(plan: ScenePlan, signal: AbortSignal): Promise<Stage> {
  const names = [...new Set(plan.deals.flatMap(({ from, to }) => [from, to]))]
  const lab = await Lab.up(names.length + 1)
  try {
    const { secrecy, utp } = plan
    const hub = lab.client(names.length)
    const places = names.map((_name, at) => lab.client(at))
    if (utp) await Promise.all([hub, ...places].map(forbidTcp))
    const meeting = await openMeeting(plan.meeting, lab, hub, { secrecy, utp }, signal)
    const terms: Terms = { secrecy, utp, dht: meeting.dht, pex: meeting.pex }
    const clients = await Promise.all(
      names.map(async (name, at) => {
        const place = lab.client(at)
        return [name, { place, client: await startClient(name, place, terms, signal) }] as const
      })
    )
    return { lab, meeting, clients: new Map(clients) }
  } catch (error) {
    const said = lab.lastWords
    await lab.close()
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
}

async function startClient(
  name: ClientName,
  place: Place,
  terms: Terms,
  signal: AbortSignal
): Promise<Client> {
  await folderAt(place, '.')
  switch (name) {
    case 'Shoal':
      return await ShoalClient.start(place, terms)
    case 'libtorrent':
      return await LibtorrentClient.start(place, terms)
    case 'Transmission':
      return await TransmissionClient.start(place, terms, signal)
    case 'aria2':
      return await Aria2Client.start(place, terms, signal)
  }
}

/** @param onStep told what is being done */
async function carryOut(deal: Deal, stage: Stage, onStep: (step: string) => void): Promise<Outcome> {
  const from = clientOf(stage, deal.from)
  const to = clientOf(stage, deal.to)
  const goods = await makeGoods(deal, stage, from.place)
  onStep('seeding')
  await from.client.seed(await stage.meeting.torrent(goods), goods.folder)
  onStep('being found')
  await stage.meeting.onSeeding(goods, from.client)
  onStep('fetching')
  const into = await folderAt(to.place, `into-${goods.name}`)
  await Promise.all([
    to.client.get(await stage.meeting.source(goods, from.client), into),
    stage.meeting.onGetting(goods, to.client)
  ])
  const differences = await goods.differencesIn(into, to.client.omitsEmptyFiles === true)
  return differences.length === 0 ? 'every byte is the same' : `not the same: ${differences.join(', ')}`
}

/** libtorrent makes what other clients have, where it is there; Shoal makes its own. */
async function makeGoods({ version, from, to }: Deal, stage: Stage, place: Place): Promise<Goods> {
  const name = `${version} of ${from} for ${to}`
  const folder = await folderAt(place, `goods-${from}-${to}-${version}`)
  const libtorrent = from === 'Shoal' ? undefined : stage.clients.get('libtorrent')?.client
  return await Goods.make(folder, name, (path, out) =>
    libtorrent instanceof LibtorrentClient
      ? libtorrent.make(path, out, version, PIECE_LENGTH)
      : shoalMakes(path, out, version)
  )
}

async function shoalMakes(path: string, out: string, version: Version): Promise<void> {
  const disk = new Disk()
  try {
    const { bytes } = await createTorrent(await planPath(path, { version, pieceLength: PIECE_LENGTH }), disk)
    await writeFile(out, bytes)
  } finally {
    await disk.close()
  }
}

function clientOf({ clients }: Stage, name: ClientName): { readonly client: Client; readonly place: Place } {
  const found = clients.get(name)
  if (found === undefined) throw new Error(`${name} is not in this scene.`)
  return found
}
