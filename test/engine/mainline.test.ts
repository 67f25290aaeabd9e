import { afterEach, describe, expect, it } from 'vitest'
import { FOUND, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { createMainline } from '../support/mainline.ts'
import { shareTree } from '../support/shares.ts'
import { parseLink, formatMagnet, magnetOf } from '../../electron/metainfo/magnet.ts'

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

describe('a torrent whose peers are found in the mainline DHT alone', () => {
  it('is fetched by its link, with no address, no tracker and no Hyperswarm', async () => {
    await using dht = await createMainline(3)
    const settings = { finding: { ...FOUND, dht: dht.bootstrap }, tcpLanes: false }
    const { shared } = await shareTree({ 'a.bin': 300_000, 'b.txt': 3 }, {}, settings)
    if (shared.metainfo === null) throw new Error('what is shared is known')
    const link = parseLink(formatMagnet(magnetOf(shared.metainfo)))
    const getter = await openEngine(settings)
    const torrent = await getter.add(link, { folder: await tempFolder() })
    await torrent.start()
    await reached(torrent, 'seeding')
    const sources = [...(torrent.run?.swarm.peers ?? [])].map(({ stream }) => stream.source)
    expect(sources.filter((source) => source !== 'dht' && source !== 'incoming')).toEqual([])
    const { mainline, port } = getter.network()
    expect(mainline?.nodes).toBeGreaterThan(0)
    // One port to forward: uTP and the DHT share a socket, on the number that TCP has.
    expect(mainline?.port).toBe(port)
  }, 60_000)
})
