import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Address } from '../../electron/network/types.ts'
import { Inbox } from '../support/inbox.ts'
import type { Fetch } from '../support/lab/aimed-at.ts'
import { Answering } from '../support/lab/answering.ts'
import { Goods, shoalMakes } from '../support/lab/goods.ts'
import { describeInLab, opened } from '../support/lab/in-lab.ts'
import { folderAt, Lab, type Place } from '../support/lab/lab.ts'
import { ShoalClient } from '../support/lab/shoal-client.ts'

const PATIENCE = 120_000
const FORGERS = fileURLToPath(new URL('../support/lab/forgers.ts', import.meta.url))
const AIMED_AT = fileURLToPath(new URL('../support/lab/aimed-at.ts', import.meta.url))
const PORTS = { web: 8080, udp: 6969, dht: 6882, pex: 6883, mute: 6884 }
const PORT = 6881
/** At every address of a host that is aimed at. */
const TRAP = 7777

/** Addresses of a host that is aimed at, in a house that nobody else is in. */
const HOUSE = ['10.44.0.1', '192.168.44.1', '172.16.44.1', 'fd00:44::1']
/** Where a machine in a cloud is told its secrets, and another of that kind. */
const LINK_LOCAL = ['169.254.169.254', '169.254.44.1']
/** Where nobody is. */
const NOWHERE = ['0.0.0.0', '::', '224.0.0.1', '239.255.255.250', 'ff02::1', 'fe80::44']
/** A name of the first, known on that host alone. */
const NAME = 'inside.test'
/** A house that two hosts are in. */
const SHARED_HOUSE = { aimedAt: '10.45.0.1', neighbour: '10.45.0.2' }

/** A host that others aim at. */
interface Target {
  readonly place: Place
  readonly shoal: Answering
}

interface World {
  readonly lab: Lab
  /** Has all that is fetched. */
  readonly seed: ShoalClient
  readonly target: Target
  /** Asks a node of the DHT besides. */
  readonly dhtTarget: Target
  /** Is in the shared house. */
  readonly housemate: Target
  /** Where the neighbour heard somebody who was sent there. */
  readonly sent: Inbox<string>
}

let goods = 0

describeInLab('request forgery', { timeout: PATIENCE }, () => {
  const stage = opened(open, PATIENCE)

  const liar = (at: number): string => `44.128.${at}.1`

  it.each<[string, Partial<Fetch>, string]>([
    [
      'an HTTP tracker',
      { trackers: [`http://${liar(1)}:${PORTS.web}/announce`] },
      `tracker-warning ${liar(1)}:${PORTS.web}`
    ],
    [
      'a UDP tracker',
      { trackers: [`udp://${liar(1)}:${PORTS.udp}/announce`] },
      `tracker-warning ${liar(1)}:${PORTS.udp}`
    ],
    ['a peer', { peers: [{ host: liar(1), port: PORTS.pex }] }, `peer-tells-bogus ${liar(1)}`]
  ])(
    'by %s that names addresses of ours: nobody is sent there, and whom it names besides is met',
    async (_, how, fault) => {
      const { target } = await stage()
      const { faults } = await get(await stage(), target, { ...how, faults: 1 })
      expect(faults).toEqual([fault])
      await expectUntouched(target)
    }
  )

  it('by a node of the DHT, where a link names nobody: nobody is sent there, and whom it names besides is met', async () => {
    const { dhtTarget, lab } = await stage()
    const { faults } = await get(await stage(), dhtTarget, { faults: 1 }, (made) => made.magnet([]))
    expect(faults).toEqual([`dht-tells-bogus ${lab.server.v4}`])
    await expectUntouched(dhtTarget)
  })

  const redirects = [
    `http://127.0.0.1:${TRAP}/announce`,
    `http://169.254.169.254:${TRAP}/announce`,
    `http://192.168.44.1:${TRAP}/announce`,
    `http://${NAME}:${TRAP}/announce`
  ].map((place, at) => `http://${liar(1 + at)}:${PORTS.web}/to/${encodeURIComponent(place)}/`)
  const circle = `http://${liar(5)}:${PORTS.web}/circle/`

  it('by trackers that redirect to us, or in circles: nobody follows, and peers are found elsewhere', async () => {
    const { target, seed } = await stage()
    const trackers = [...redirects, circle, `http://${HOUSE[0]}:${TRAP}/reboot`]
    const how = { trackers, faults: trackers.length, latePeers: [seed.address] }
    const { faults } = await get(await stage(), target, how)
    expect(faults).toEqual(trackers.map((url) => `tracker-nonsense ${new URL(url).host}`).toSorted())
    await expectUntouched(target)
  })

  it('by web seeds that redirect to us, or in circles, or are there: nobody follows, and peers have the pieces', async () => {
    const { target, seed } = await stage()
    const inside = `http://${HOUSE[0]}:${TRAP}/`
    const other = [inside, `http://[::1]:${TRAP}/`, `http://[::ffff:127.0.0.1]:${TRAP}/`]
    const webSeeds = [...redirects, ...other, circle]
    const how = { webSeeds, faults: webSeeds.length, latePeers: [seed.address] }
    const { faults } = await get(await stage(), target, how)
    const forbidden = [...redirects, ...other].map((url) => `web-seed-forbidden ${new URL(url).host}`)
    expect(faults).toEqual([...forbidden, `web-seed-redirects ${new URL(circle).host}`].toSorted())
    await expectUntouched(target)
  })

  it.each<[string, Partial<Fetch>]>([
    ['A peer', { peers: [{ host: SHARED_HOUSE.neighbour, port: PORTS.pex }] }],
    ['A tracker', { trackers: [`http://${SHARED_HOUSE.neighbour}:${PORTS.web}/announce`] }]
  ])('%s in the same house is believed what it says of that house', async (_, how) => {
    const { housemate, sent } = await stage()
    await begin(await stage(), housemate, how)
    expect(await sent.take()).toBe(SHARED_HOUSE.neighbour)
  })

  it.each<[string, Partial<Fetch>]>([
    ['a peer', { peers: [{ host: '127.0.0.1', port: TRAP }] }],
    ['a tracker', { trackers: [`http://127.0.0.1:${TRAP}/announce`] }]
  ])('What the user says of this machine is believed: %s', async (_, how) => {
    const { housemate } = await stage()
    const before = (await trapped(housemate)).length
    await begin(await stage(), housemate, how)
    await expect
      .poll(async () => (await trapped(housemate)).length, { timeout: 30_000 })
      .toBeGreaterThan(before)
  })
})

/** Fetches what the seed has; resolves when all of it is there. @returns the faults in its log */
async function get(
  world: World,
  target: Target,
  how: Partial<Fetch>,
  sourceOf: (made: Goods) => string | Promise<string> = (made) => made.torrentFile(null)
): Promise<{ readonly faults: readonly string[] }> {
  const made = await seeded(world)
  const into = await folderAt(target.place, `into-${made.name}`)
  const fetch = { ...NOBODY, ...how, source: await sourceOf(made), folder: into }
  const { faults } = await target.shoal.ask('get', fetch)
  expect(await made.differencesIn(into)).toEqual([])
  return { faults: faults as readonly string[] }
}

/** The same, and waits for nothing. */
async function begin(world: World, target: Target, how: Partial<Fetch>): Promise<void> {
  const made = await seeded(world)
  const folder = await folderAt(target.place, `into-${made.name}`)
  await target.shoal.ask('begin', { ...NOBODY, ...how, source: await made.torrentFile(null), folder })
}

const NOBODY = { trackers: [], webSeeds: [], peers: [], latePeers: [], faults: 0 }

async function seeded({ lab, seed }: World): Promise<Goods> {
  const name = `goods-${++goods}`
  const folder = await folderAt(lab.server, name)
  const made = await Goods.make(folder, name, (path, out) => shoalMakes(path, out, 'v1'))
  await seed.seed(await made.torrentFile(null), folder)
  return made
}

/** Nobody came to the traps, and no packet went where there is none. */
async function expectUntouched(target: Target): Promise<void> {
  expect(await trapped(target)).toEqual([])
  expect(await packetsInto(target.place)).toEqual(['packets 0'])
}

async function trapped({ shoal }: Target): Promise<readonly unknown[]> {
  return (await shoal.ask('trapped'))['trapped'] as readonly unknown[]
}

async function packetsInto({ start }: Place): Promise<readonly string[]> {
  const said: string[] = []
  await start('nft', ['nft', 'list', 'counter', 'inet', 'forgery', 'inside'], (line) => said.push(line)).ended
  return said.flatMap((line) => /packets \d+/.exec(line)?.[0] ?? [])
}

async function open(): Promise<World> {
  const lab = await Lab.up(4)
  try {
    const [at0, at1, at2, at3] = [0, 1, 2, 3].map((at) => lab.client(at)) as [Place, Place, Place, Place]
    await Promise.all([at0, at1, at2, at3].map((place) => folderAt(place, '.')))
    await run(at2, 'ip', 'addr', 'add', `${SHARED_HOUSE.aimedAt}/24`, 'dev', 'cable')
    await run(at3, 'ip', 'addr', 'add', `${SHARED_HOUSE.neighbour}/24`, 'dev', 'cable')
    const sent = new Inbox<string>()
    const seed = await ShoalClient.start(at3, { secrecy: 'any', dht: [], pex: false, utp: true })
    await Promise.all([
      forge(lab.server, [...aims([at0, at1]), seed.address], () => undefined),
      forge(at3, [{ host: SHARED_HOUSE.neighbour, port: PORTS.mute }], (line) => sent.put(line))
    ])
    const [target, dhtTarget, housemate] = await Promise.all([
      aimAt(at0, []),
      aimAt(at1, [{ host: lab.server.v4, port: PORTS.dht }]),
      aimAt(at2, [])
    ])
    return { lab, seed, target, dhtTarget, housemate, sent }
  } catch (error) {
    const said = lab.lastWords
    await lab.close()
    throw new Error(`${String(error)}\n${said}`, { cause: error })
  }
}

/** All that nobody from outside may send somebody at these hosts to. */
function aims(places: readonly Place[]): readonly Address[] {
  const inside = ['127.0.0.1', '127.44.0.1', '::1', ...HOUSE, ...LINK_LOCAL, ...NOWHERE]
  const own = places.flatMap(({ v4 }) => [
    { host: v4, port: PORT },
    { host: v4, port: 0 }
  ])
  return [...inside.map((host) => ({ host, port: TRAP })), ...own]
}

/** Resolves when they lie. @param onSent told of each who came where it was sent */
async function forge(place: Place, peers: readonly Address[], onSent: (line: string) => void): Promise<void> {
  const command = [process.execPath, '--import', 'tsx', FORGERS, JSON.stringify({ ports: PORTS, peers })]
  await new Promise<void>((resolve, reject) => {
    const program = place.start('those who lie', command, (line) => {
      if (line === 'ready') resolve()
      else onSent(line)
    })
    void program.ended.then(() => reject(new Error(program.lastWords)))
  })
}

/** Gives the host a house, which it is counted who reaches, and starts Shoal there. */
async function aimAt(place: Place, dht: readonly Address[]): Promise<Target> {
  await run(place, 'ip', 'link', 'add', 'house', 'type', 'bridge')
  await run(place, 'ip', 'link', 'set', 'house', 'up')
  for (const host of [...HOUSE, ...LINK_LOCAL]) await run(place, 'ip', 'addr', 'add', host, 'dev', 'house')
  await run(place, 'nft', countingRules(place))
  const hosts = join(place.folder, 'hosts')
  await writeFile(hosts, `127.0.0.1 localhost\n${HOUSE[0]} ${NAME}\n`)
  const shoal = new Answering()
  const setup = { folder: join(place.folder, 'shoal'), port: PORT, dht, trap: TRAP }
  const command = `mount --bind ${hosts} /etc/hosts && exec "$@"`
  await shoal.start((onLine) =>
    place.start(
      'Shoal that is aimed at',
      ['sh', '-c', command, 'sh', process.execPath, '--import', 'tsx', AIMED_AT, JSON.stringify(setup)],
      onLine
    )
  )
  return { place, shoal }
}

/** Of what leaves for this host itself, its house, or nowhere. */
function countingRules({ v4 }: Place): string {
  const inside4 = `0.0.0.0/8, 10.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16, 224.0.0.0/3, ${v4}`
  const inside6 = '::1, fd00:44::/32, fe80::/10, ff00::/8'
  return `
    add table inet forgery
    add counter inet forgery inside
    add chain inet forgery leaving { type filter hook output priority 0 ; }
    add rule inet forgery leaving meta l4proto { tcp, udp } ip daddr { ${inside4} } counter name inside
    add rule inet forgery leaving meta l4proto { tcp, udp } ip6 daddr { ${inside6} } counter name inside`
}

async function run({ start }: Place, ...command: readonly string[]): Promise<void> {
  const program = start(command.join(' '), command)
  await program.ended
  if (program.exitCode !== 0) throw new Error(program.lastWords)
}
