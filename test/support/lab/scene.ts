import { once, setMaxListeners } from 'node:events'
import type { Client, ClientName } from './client.ts'
import { Goods, PIECE_LENGTH, shoalMakes } from './goods.ts'
import { folderAt, type Place } from './lab.ts'
import { LibtorrentClient } from './libtorrent-client.ts'
import { openStage, type Deal, type ScenePlan, type Stage } from './stage.ts'

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

export function title({ version, from, to }: Deal): string {
  return `${from} gives a ${version} torrent to ${to}`
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
    stage.meeting.onGetting(goods, from.client, to.client)
  ])
  const differences = await goods.differencesIn(into, to.client)
  return differences.length === 0 ? 'every byte is the same' : `not the same: ${differences.join(', ')}`
}

/** libtorrent makes what other clients have, where it is there, and what Shoal does not make; Shoal makes its own. */
async function makeGoods({ version, from, to }: Deal, stage: Stage, place: Place): Promise<Goods> {
  const name = `${version} of ${from} for ${to}`
  const folder = await folderAt(place, `goods-${from}-${to}-${version}`)
  const libtorrent = stage.clients.get('libtorrent')?.client
  return await Goods.make(folder, name, async (path, out) => {
    if (libtorrent instanceof LibtorrentClient && (from !== 'Shoal' || version === 'padded v1'))
      await libtorrent.make(path, out, version, PIECE_LENGTH)
    else if (version === 'padded v1') throw new Error('Shoal makes no such torrents.')
    else await shoalMakes(path, out, version)
  })
}

function clientOf({ clients }: Stage, name: ClientName): { readonly client: Client; readonly place: Place } {
  const found = clients.get(name)
  if (found === undefined) throw new Error(`${name} is not in this scene.`)
  return found
}
