import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LogLine } from '../../electron/engine/log.ts'
import type { Torrent } from '../../electron/engine/torrent.ts'
import { magnetOf } from '../../electron/metainfo/magnet.ts'
import type { Metainfo } from '../../electron/metainfo/metainfo.ts'
import { compactAddress, encodeMessage } from '../../electron/network/mainline/krpc-messages.ts'
import { RaceConnector } from '../../electron/network/race-connector.ts'
import type { Address, FindingSettings } from '../../electron/network/types.ts'
import { asDictionary, readBencode } from '../../electron/wire/bencode-reader.ts'
import { pexMessage } from '../../electron/wire/pex-messages.ts'
import { FOUND, addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { HostilePeer, pexOf } from '../support/hostile-peer.ts'
import { UdpServer, WebServer, askedIn, udpAnswer } from '../support/hostile-trackers.ts'
import { RawNode } from '../support/mainline.ts'
import { eventually, metainfoOf, shareTree } from '../support/shares.ts'
import { WebSeedServer } from '../support/web-seed-server.ts'

/** Where nobody is to be dialled, whoever says so. */
const NOWHERE: readonly Address[] = [
  { host: '0.0.0.0', port: 80 },
  { host: '224.0.0.1', port: 80 },
  { host: '239.255.255.250', port: 1900 },
  { host: '255.255.255.255', port: 80 },
  { host: '192.0.2.1', port: 80 },
  { host: '127.0.0.1', port: 0 }
]

afterEach(async () => {
  vi.restoreAllMocks()
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent with one honest peer is fetched, and its log names once', { timeout: 90_000 }, () => {
  it.each<[string, (response: ServerResponse, url: string) => void, string, string]>([
    [
      'is no tracker',
      (response) => response.end('<html>'),
      'tracker-nonsense',
      'It does not answer as a tracker does.'
    ],
    [
      'redirects in a circle',
      (response, url) => response.writeHead(302, { location: url }).end(),
      'tracker-nonsense',
      'It redirects without end.'
    ],
    [
      'answers with megabytes',
      (response) => response.end(Buffer.alloc(4 * 1024 * 1024, 0x64)),
      'tracker-nonsense',
      'Its answer is longer than 1 MiB.'
    ],
    [
      'refuses, and would turn the text around',
      (response) => response.end('d14:failure reason11:no\u202E such\u0000e'),
      'tracker-refused',
      'no such'
    ],
    [
      'tells of peers where none can be',
      (response) => response.end(announceOf(NOWHERE)),
      'tracker-warning',
      'It tells of addresses where nobody is dialled for a stranger.'
    ]
  ])('a tracker that %s', async (_what, answer, code, words) => {
    const dialled = watchDials()
    await using server = await WebServer.listen((_request, response) => answer(response, server.url))
    const torrent = await fetchBeside({ trackers: true }, (metainfo) => ({
      ...metainfo,
      trackers: [[server.url]]
    }))
    const who = `127.0.0.1:${server.port}`
    await eventually(() => faultsOf(torrent).length > 0)
    expect(faultsOf(torrent)).toMatchObject([{ about: { code, who, words } }])
    expectNone(dialled)
  })

  it('each of two trackers that are at fault in the same way', async () => {
    await using a = await WebServer.listen((_request, response) => response.end())
    await using b = await UdpServer.listen((packet) =>
      udpAnswer(3, askedIn(packet).transaction, Buffer.from('no'))
    )
    const torrent = await fetchBeside({ trackers: true }, (metainfo) => ({
      ...metainfo,
      trackers: [[a.url], [b.url]]
    }))
    await eventually(() => faultsOf(torrent).length > 1)
    const codes = faultsOf(torrent).map(({ about }) => about['code'])
    expect(codes.toSorted()).toEqual(['tracker-nonsense', 'tracker-refused'])
  })

  it('a peer that tells of others where none can be, ten thousand times', async () => {
    const dialled = watchDials()
    const lie = pexMessage({ added: NOWHERE.map((address) => ({ ...address, ...UNFLAGGED })), dropped: [] })
    const lies = Array.from({ length: 10_000 }, () => pexOf(lie))
    const torrent = await fetchBesideLiar('d1:md6:ut_pexi1eee', lies)
    await eventually(() => faultsOf(torrent).length > 0)
    // The first is told; what follows comes too often as well.
    expect(faultsOf(torrent)).toMatchObject([{ about: { code: 'peer-tells-bogus', who: '127.0.0.1' } }])
    expectNone(dialled)
  })

  it('a node of the DHT that tells of peers where none can be', async () => {
    const dialled = watchDials()
    await using liar = await RawNode.open()
    answerAll(liar, NOWHERE)
    const torrent = await fetchBeside({ dht: [liar.address] }, (metainfo) => metainfo, true)
    expect(faultsOf(torrent)).toMatchObject([{ about: { code: 'dht-tells-bogus', who: '127.0.0.1' } }])
    expectNone(dialled)
  })

  it('a peer that offers a description that is too large', async () => {
    const size = 2 ** 31 - 1
    const torrent = await fetchBesideLiar(`d1:md11:ut_metadatai2ee13:metadata_sizei${size}ee`, [], 'link')
    await eventually(() => faultsOf(torrent).length > 0)
    expect(faultsOf(torrent)).toMatchObject([{ about: { code: 'peer-large-metadata', who: '127.0.0.1' } }])
  })

  it('a web seed that serves another file', async () => {
    const other = await shareTree({ 'a.bin': 300_000 }, { version: 'v1' })
    await using server = await WebSeedServer.serve(`${other.share}/..`)
    const torrent = await fetchBeside({}, (metainfo) => ({ ...metainfo, webSeeds: [server.url] }), true)
    await eventually(() => faultsOf(torrent).length > 0)
    expect(faultsOf(torrent)).toMatchObject([
      { about: { code: 'web-seed-wrong-file', who: `127.0.0.1:${server.port}` } }
    ])
  })
})

const UNFLAGGED = {
  prefersEncryption: false,
  uploadOnly: false,
  utp: false,
  holepunch: false,
  reachable: false
}

describe('a tracker that names ten thousand dead peers', { timeout: 90_000 }, () => {
  it('costs a few dials at a time, and the one among them that lives is found', async () => {
    const { seed, shared } = await shareTree({ 'a.bin': 300_000 }, { version: 'v1' })
    const dead = Array.from({ length: 10_000 }, (_, at) => ({
      host: `127.1.${at >> 8}.${at & 255}`,
      port: 9
    }))
    const peers = [...dead.slice(0, 300), addressOf(seed), ...dead.slice(300)]
    await using server = await WebServer.listen((_request, response) => response.end(announceOf(peers)))
    const dialling = vi.spyOn(RaceConnector.prototype, 'connect')
    const getter = await openEngine({
      encryption: 'off',
      utp: false,
      finding: { ...FOUND, trackers: true }
    })
    const metainfo = { ...metainfoOf(shared), trackers: [[server.url]] }
    const torrent = await getter.add(metainfo, { folder: await tempFolder() })
    await torrent.start()
    let most = 0
    await eventually(() => {
      const underWay = dialling.mock.settledResults.filter(({ type }) => type === 'incomplete')
      most = Math.max(most, underWay.length)
      return torrent.phase.type === 'seeding'
    })
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(50)
    const hosts = new Set(dialling.mock.calls.map(([{ host }]) => host))
    expect(hosts.size).toBeLessThanOrEqual(500)
  })
})

/** Whomever the engines of this process connect to. */
function watchDials(): () => readonly Address[] {
  const watch = vi.spyOn(RaceConnector.prototype, 'connect')
  return () => watch.mock.calls.map(([address]) => address)
}

function expectNone(dialled: () => readonly Address[]): void {
  expect(dialled().length).toBeGreaterThan(0)
  expect(dialled().filter(({ host, port }) => host !== '127.0.0.1' || port === 0)).toEqual([])
}

/** Fetched, from an honest peer and whoever else the torrent names. */
async function fetchBeside(
  finding: Partial<FindingSettings>,
  change: (metainfo: Metainfo) => Metainfo,
  isLate = false
): Promise<Torrent> {
  const { seed, shared } = await shareTree({ 'a.bin': 300_000 }, { version: 'v1' })
  const getter = await openEngine({ encryption: 'off', finding: { ...FOUND, ...finding } })
  const torrent = await getter.add(change(metainfoOf(shared)), { folder: await tempFolder() })
  await torrent.start()
  // Alone at first, where it would not be asked for anything otherwise.
  if (isLate) await eventually(() => faultsOf(torrent).length > 0)
  torrent.sources.addPeer(addressOf(seed))
  await reached(torrent, 'seeding')
  return torrent
}

/** The liar is met first, and the honest peer only once it has spoken. */
async function fetchBesideLiar(
  extendedHandshake: string,
  says: readonly Uint8Array[],
  by: 'link' | 'metainfo' = 'metainfo'
): Promise<Torrent> {
  const { seed, shared } = await shareTree({ 'a.bin': 300_000 }, { version: 'v1' })
  const infoHash = metainfoOf(shared).infoHashV1 ?? ''
  await using liar = await HostilePeer.listen({ infoHash, extendedHandshake, says })
  const getter = await openEngine({ encryption: 'off' })
  const what = by === 'link' ? magnetOf(metainfoOf(shared)) : metainfoOf(shared)
  const torrent = await getter.add(what, { folder: await tempFolder(), addresses: [liar.address] })
  await torrent.start()
  await eventually(() => faultsOf(torrent).length > 0)
  torrent.sources.addPeer(addressOf(seed))
  await reached(torrent, 'seeding')
  return torrent
}

function faultsOf({ log }: Torrent): readonly LogLine[] {
  return log.lines.filter(({ event }) => event === 'source-fault')
}

function announceOf(peers: readonly Address[]): Buffer {
  const compact = Buffer.concat(peers.map(compactAddress))
  return Buffer.concat([Buffer.from(`d8:intervali1800e5:peers${compact.length}:`), compact, Buffer.from('e')])
}

function answerAll(node: RawNode, values: readonly Address[]): void {
  const id = Buffer.alloc(20, 7)
  node.socket.on('message', (bytes: Buffer, { address: host, port }) => {
    const t = asDictionary(readBencode(bytes)?.value)?.get('t')
    if (!(t instanceof Uint8Array)) return
    const r = { id, token: 'abcd', nodes: Buffer.alloc(0), values: values.map(compactAddress) }
    void node.send(encodeMessage(t, 'r', { r }), { host, port })
  })
}
