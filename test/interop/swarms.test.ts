import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTempFolders } from '../support/files.ts'
import type { ClientName } from '../support/lab/client.ts'
import type { Version } from '../support/lab/goods.ts'
import { whyNoLab } from '../support/lab/lab.ts'
import { Scene, title, type Deal, type ScenePlan } from '../support/lab/scene.ts'

/** Milliseconds that a scene may take: Transmission waits a minute for its DHT, and shares cores with all other tests. */
const PATIENCE = 170_000

type Other = Exclude<ClientName, 'Shoal'>

const ALL: readonly Other[] = ['libtorrent', 'Transmission', 'aria2']

/**
 * What each client can be given. Debian's Transmission 3.00 refuses a hybrid torrent, and its aria2 1.36 takes the wrong hash of
 * it: both do not understand the key of length 0 in its file tree (transmission issue 3386, aria2 issue 1903).
 */
const VERSIONS: Readonly<Record<Other, readonly Version[]>> = {
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

const SCENES: readonly ScenePlan[] = [
  { meeting: 'the DHT', secrecy: 'any', utp: false, deals: [...withShoal(...ALL), ...AMONG_OTHERS] },
  { meeting: 'PEX', secrecy: 'RC4', utp: false, deals: [...withShoal(...ALL), ...AMONG_OTHERS] },
  {
    meeting: 'an HTTP tracker',
    secrecy: 'plain',
    utp: false,
    deals: [...withShoal(...ALL), ...AMONG_OTHERS]
  },
  { meeting: 'a UDP tracker', secrecy: 'RC4', utp: false, deals: [...withShoal(...ALL), ...AMONG_OTHERS] },
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
  // aria2 has no uTP.
  {
    meeting: 'a link with an address',
    secrecy: 'any',
    utp: true,
    deals: [...toShoal('libtorrent', 'Transmission'), ...fromShoal('libtorrent')]
  }
]

const why = whyNoLab()
const running = new Map<ScenePlan, Scene>()

describe.skipIf(why !== null)(
  `every tree arrives as it was sent${why === null ? '' : ` (skipped: ${why})`}`,
  () => {
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
  }
)

function sceneTitle({ meeting, secrecy, utp }: ScenePlan): string {
  const over = utp ? 'uTP alone' : 'TCP alone'
  return `through ${meeting} alone, over ${over}, connections ${SECRECIES[secrecy]}`
}

const SECRECIES: Readonly<Record<ScenePlan['secrecy'], string>> = {
  plain: 'plain',
  any: 'plain or encrypted as they like',
  RC4: 'encrypted and nothing else',
  'plain payload': 'with an encrypted handshake and nothing else'
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
