import { Aria2Client } from './aria2-client.ts'
import type { Client, ClientName, Secrecy, Terms } from './client.ts'
import type { Version } from './goods.ts'
import { folderAt, forbidTcp, Lab, type Place } from './lab.ts'
import { LibtorrentClient } from './libtorrent-client.ts'
import { openMeeting, type Meeting, type MeetingName } from './meetings.ts'
import { ShoalClient } from './shoal-client.ts'
import { TransmissionClient } from './transmission-client.ts'

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

/** Where a plan is carried out. */
export interface Stage {
  readonly lab: Lab
  readonly meeting: Meeting
  readonly clients: ReadonlyMap<ClientName, { readonly client: Client; readonly place: Place }>
}

/** Sets the scene: its hosts, what serves there, and the clients its deals are between. */
export async function openStage(plan: ScenePlan, signal: AbortSignal): Promise<Stage> {
  const names = [...new Set(plan.deals.flatMap(({ from, to }) => [from, to]))]
  const lab = await Lab.up(names.length + 1)
  try {
    const { secrecy, utp } = plan
    const hub = lab.client(names.length)
    const places = names.map((_name, at) => lab.client(at))
    if (utp) await Promise.all([hub, ...places].map(forbidTcp))
    const meeting = await openMeeting(plan.meeting, lab, hub, { secrecy, utp }, signal)
    const terms: Terms = { secrecy, utp, dht: meeting.dht, pex: meeting.pex, lan: meeting.lan }
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

export async function startClient(
  name: ClientName,
  place: Place,
  terms: Terms,
  signal: AbortSignal
): Promise<Client> {
  await folderAt(place, '.')
  switch (name) {
    case 'Shoal':
    case 'another Shoal':
      return await ShoalClient.start(place, terms)
    case 'libtorrent':
      return await LibtorrentClient.start(place, terms)
    case 'Transmission':
      return await TransmissionClient.start(place, terms, signal)
    case 'aria2':
      return await Aria2Client.start(place, terms, signal)
  }
}
