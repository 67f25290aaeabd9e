import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TorrentVersion } from '../../electron/metainfo/plan.ts'
import { removeTempFolders } from '../support/files.ts'
import { describeInLab } from '../support/lab/in-lab.ts'
import type { ClientName } from '../support/lab/client.ts'
import { LibtorrentClient } from '../support/lab/libtorrent-client.ts'
import { Scene, title } from '../support/lab/scene.ts'
import type { Deal, ScenePlan } from '../support/lab/stage.ts'

/** Milliseconds that a scene may take: Transmission waits a minute for its DHT, and shares cores with all other tests. */
const PATIENCE = 170_000

type Other = Exclude<ClientName, 'Shoal' | 'another Shoal'>

const ALL: readonly Other[] = ['libtorrent', 'Transmission', 'aria2']

/**
 * What each client can be given. Debian's Transmission 3.00 refuses a hybrid torrent, and its aria2 1.36 takes the wrong hash of
 * it: both do not understand the key of length 0 in its file tree (transmission issue 3386, aria2 issue 1903).
 */
const VERSIONS: Readonly<Record<Other, readonly TorrentVersion[]>> = {
  libtorrent: ['v1', 'hybrid', 'v2'],
  Transmission: ['v1'],
  aria2: ['v1']
}

/** That these do among themselves what is asked of Shoal: where they do not, it is not Shoal's fault. */
const AMONG_OTHERS: readonly Deal[] = [
  { version: 'v1', from: 'libtorrent', to: 'aria2' },
  { version: 'v1', from: 'aria2', to: 'Transmission' },
  { version: 'v1', from: 'Transmission', to: 'libtorrent' }
]

/** To Transmission and aria2 pads are files like others, so they ask for them and write them. */
const PADDED: readonly Deal[] = [
  { version: 'padded v1', from: 'libtorrent', to: 'Shoal' },
  { version: 'padded v1', from: 'Shoal', to: 'libtorrent' },
  { version: 'padded v1', from: 'Shoal', to: 'Transmission' },
  { version: 'padded v1', from: 'Shoal', to: 'aria2' }
]

const SECRECIES: Readonly<Record<ScenePlan['secrecy'], string>> = {
  plain: 'plain',
  any: 'plain or encrypted as they like',
  RC4: 'encrypted and nothing else',
  'plain payload': 'with an encrypted handshake and nothing else'
}

const SCENES: readonly ScenePlan[] = [
  { meeting: 'the DHT', secrecy: 'any', utp: false, deals: [...withShoal(...ALL), ...AMONG_OTHERS] },
  { meeting: "libtorrent's PEX", secrecy: 'RC4', utp: false, deals: [...withShoal(...ALL), ...AMONG_OTHERS] },
  {
    meeting: 'an HTTP tracker',
    secrecy: 'plain',
    utp: false,
    deals: [...withShoal(...ALL), ...AMONG_OTHERS, ...PADDED]
  },
  { meeting: 'a UDP tracker', secrecy: 'RC4', utp: false, deals: [...withShoal(...ALL), ...AMONG_OTHERS] },
  {
    meeting: 'the local network',
    secrecy: 'any',
    utp: false,
    deals: [...withShoal(...ALL), { version: 'hybrid', from: 'Shoal', to: 'another Shoal' }]
  },
  // Only Shoal and libtorrent take an address from a link.
  {
    meeting: 'a link with an address',
    secrecy: 'plain',
    utp: false,
    deals: [...toShoal(...ALL), ...fromShoal('libtorrent')]
  },
  // Transmission encrypts all or nothing.
  {
    meeting: 'a link with an address',
    secrecy: 'plain payload',
    utp: false,
    deals: [...toShoal('libtorrent', 'aria2'), ...fromShoal('libtorrent')]
  },
  // aria2 binds to one address.
  {
    meeting: 'a link with an IPv6 address',
    secrecy: 'any',
    utp: false,
    deals: [...toShoal('libtorrent', 'Transmission'), ...fromShoal('libtorrent')]
  },
  // aria2 has no uTP.
  {
    meeting: 'a link with an address',
    secrecy: 'any',
    utp: true,
    deals: [...toShoal('libtorrent', 'Transmission'), ...fromShoal('libtorrent')]
  }
]

/** The scenes in which every connection is of one kind, as libtorrent calls it. */
const WATCHED = SCENES.flatMap((plan) => {
  const seen = kindOf(plan)
  return seen === null ? [] : [[sceneTitle(plan), seen, plan] as const]
})

const running = new Map<ScenePlan, Scene>()

describeInLab('every tree arrives as it was sent', { timeout: PATIENCE }, () => {
  // All at once, for most of the time is spent waiting for somebody's turn to announce.
  beforeAll(() => {
    for (const plan of SCENES) running.set(plan, new Scene(plan, PATIENCE))
  })

  afterAll(async () => {
    await Promise.all([...running.values()].map((scene) => scene.close()))
    await removeTempFolders()
  })

  describe.each(SCENES.map((plan) => [sceneTitle(plan), plan] as const))('%s', (_title, plan) => {
    it.each(plan.deals.map((deal) => [title(deal), deal] as const))(
      '%s',
      async (_deal, deal) => {
        await expect(running.get(plan)?.done(deal)).resolves.toBe('every byte is the same')
      },
      PATIENCE + 10_000
    )
  })

  it.each(WATCHED)(
    '%s: libtorrent saw no connection without %s',
    async (_title, seen, plan) => {
      const scene = running.get(plan)
      for (const deal of plan.deals) await scene?.done(deal)
      const clients = (await scene?.stage())?.clients
      const libtorrent = clients?.get('libtorrent')?.client
      const met = libtorrent instanceof LibtorrentClient ? await libtorrent.met() : []
      const introduced = met.filter(({ client }) => client !== '')
      expect(introduced.map(({ address }) => address)).toContain(clients?.get('Shoal')?.client.address.host)
      expect(introduced.filter((peer) => !peer[seen])).toEqual([])
    },
    PATIENCE + 10_000
  )
})

function sceneTitle({ meeting, secrecy, utp }: ScenePlan): string {
  const over = utp ? 'uTP alone' : 'TCP alone'
  return `through ${meeting} alone, over ${over}, connections ${SECRECIES[secrecy]}`
}

function kindOf({ secrecy, utp }: ScenePlan): 'RC4' | 'plainPayload' | 'uTP' | null {
  if (secrecy === 'RC4') return 'RC4'
  if (secrecy === 'plain payload') return 'plainPayload'
  return utp ? 'uTP' : null
}

function withShoal(...clients: readonly Other[]): readonly Deal[] {
  return [...toShoal(...clients), ...fromShoal(...clients)]
}

function toShoal(...clients: readonly Other[]): readonly Deal[] {
  return clients.flatMap((from) => VERSIONS[from].map((version): Deal => ({ version, from, to: 'Shoal' })))
}

function fromShoal(...clients: readonly Other[]): readonly Deal[] {
  return clients.flatMap((to) => VERSIONS[to].map((version): Deal => ({ version, from: 'Shoal', to })))
}
