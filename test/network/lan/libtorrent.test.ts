import { describe, expect, it } from 'vitest'
import { LanLab, whyNoLanLab } from '../../support/lan-lab.ts'
import { python, skipLibtorrent, whyNoLibtorrent } from '../../support/libtorrent.ts'

const infoHash = 'a'.repeat(40)
const canRun = process.env['CI'] !== undefined || (whyNoLanLab() === null && !skipLibtorrent)
const why = canRun ? '' : ` (skipped: ${whyNoLanLab() ?? whyNoLibtorrent})`

describe.skipIf(!canRun)(`libtorrent on the same cable${why}`, { timeout: 60_000 }, () => {
  it('hears whom we announce, and we hear it', async () => {
    await using lab = LanLab.up()
    const peer = ['test/network/lan/lan-peer.ts', infoHash, '4001', '0.0.0.0'] as const
    const first = lab.script('a', ...peer)
    await first.lines.takeWhere((line) => line.includes('interfaces'))
    const libtorrent = lab.run('b', [python, '-c', SESSION, infoHash])
    const heard = await first.lines.takeWhere((line) => line.includes('"peer"'))
    expect(JSON.parse(heard)).toEqual({ peer: { host: '192.168.77.2', port: 4_002 } })
    // Who comes later announces itself to it.
    lab.script('a', ...peer)
    expect(await libtorrent.lines.take()).toContain('192.168.77.1:4001')
  })
})

/** Prints the peers that its local discovery finds, until it is killed. */
const SESSION = `
import sys
import libtorrent as lt
session = lt.session({
    'listen_interfaces': '192.168.77.2:4002', 'enable_dht': False, 'enable_lsd': True, 'enable_upnp': False,
    'enable_natpmp': False, 'alert_mask': lt.alert.category_t.all_categories
})
parameters = lt.parse_magnet_uri('magnet:?xt=urn:btih:' + sys.argv[1])
parameters.save_path = '/nonexistent'
session.add_torrent(parameters)
while True:
    session.wait_for_alert(1000)
    for alert in session.pop_alerts():
        # Its class is not known to Python.
        if alert.what() == 'lsd_peer':
            print('lsd', alert.message(), flush=True)
`
