import { describe, expect, it } from 'vitest'
import { askLibtorrent, skipLibtorrent, whyNoLibtorrent } from '../../support/libtorrent.ts'
import { createMainline } from '../../support/mainline.ts'

const [ours, theirs] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string]

interface Told {
  readonly found: readonly (readonly [host: string, port: number])[]
  readonly port: number
}

describe.skipIf(skipLibtorrent)(`libtorrent on the same DHT${whyNoLibtorrent}`, { timeout: 60_000 }, () => {
  it('finds whom we announce, and we whom it announces', async () => {
    await using net = await createMainline(4)
    const node = await net.open()
    node.seek([ours], 4_001)
    await net.announced(4_001)
    const nodes = [...net.addresses, node.address].map(({ host, port }) => [host, port])
    const told = (await askLibtorrent(SESSION, { nodes, find: ours, announce: theirs })) as Told
    expect(told.found).toEqual([['127.0.0.1', 4_001]])
    expect(await node.seek([theirs]).found.take()).toEqual({ host: '127.0.0.1', port: told.port })
  })
})

/** Prints whom it finds, once it has also announced itself. That the nodes all have one address would be suspicious to it. */
const SESSION = `
import json, sys, time
import libtorrent as lt
job = json.load(sys.stdin)
session = lt.session({
    'listen_interfaces': '127.0.0.1:0', 'enable_dht': True, 'enable_lsd': False, 'enable_upnp': False,
    'enable_natpmp': False, 'dht_bootstrap_nodes': '', 'dht_restrict_routing_ips': False,
    'dht_restrict_search_ips': False, 'alert_mask': lt.alert.category_t.all_categories
})
for node in job['nodes']:
    session.add_dht_node(tuple(node))
parameters = lt.parse_magnet_uri('magnet:?xt=urn:btih:' + job['announce'])
parameters.save_path = '/nonexistent'
torrent = session.add_torrent(parameters)
found, has_announced = [], False
begun = asked = time.monotonic()
while not (found and has_announced) and time.monotonic() < begun + 45:
    if time.monotonic() >= asked:
        asked = time.monotonic() + 2
        torrent.force_dht_announce()
        session.dht_get_peers(lt.sha1_hash(bytes.fromhex(job['find'])))
    session.wait_for_alert(500)
    for alert in session.pop_alerts():
        if isinstance(alert, lt.dht_get_peers_reply_alert) and str(alert.info_hash) == job['find']:
            found = found or [list(peer) for peer in alert.peers()]
        if isinstance(alert, lt.dht_pkt_alert) and 'announce_peer' in str(alert):
            has_announced = True
print(json.dumps({'found': found, 'port': session.listen_port()}))
`
