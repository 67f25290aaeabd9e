import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Address } from '../../electron/network/types.ts'
import { python } from './libtorrent.ts'

/** One libtorrent on loopback TCP, plain unless its settings say otherwise and without any discovery. */
export interface LibtorrentSetup {
  /** A .torrent file or a magnet link. */
  readonly what: string
  /** Where its files are, or go. */
  readonly folder: string
  readonly port: number
  /** It has everything; else it fetches. */
  readonly seeds: boolean
  readonly peers?: readonly Address[]
  /** Of libtorrent's session, by name. */
  readonly settings?: Readonly<Record<string, number>>
}

export interface LibtorrentPeer {
  /**
   * Resolves with the first line that matches: 'ready', 'complete', how the first peer met is encrypted ('met none', 'met
   * handshake', 'met rc4'), or what libtorrent logs of its peers.
   */
  said(pattern: RegExp): Promise<string>
  readonly lines: readonly string[]
}

const children = new Set<ChildProcess>()

export function startLibtorrent(setup: LibtorrentSetup): LibtorrentPeer {
  const child = spawn(python, ['-c', PEER, JSON.stringify(setup)], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.add(child)
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line))
  return {
    lines,
    said: async (pattern) => {
      for (;;) {
        const found = lines.find((line) => pattern.test(line))
        if (found !== undefined) return found
        await once(reader, 'line')
      }
    }
  }
}

/** For `afterEach`. */
export function killLibtorrents(): void {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
}

const PEER = `
import json, sys, time
import libtorrent as lt
job = json.loads(sys.argv[1])
category = lt.alert.category_t
session = lt.session({
    'listen_interfaces': '127.0.0.1:%d' % job['port'],
    'alert_mask': category.status_notification | category.peer_log_notification | category.error_notification,
    'alert_queue_size': 100000,
    'enable_dht': False, 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False,
    'enable_outgoing_utp': False, 'enable_incoming_utp': False,
    'out_enc_policy': 2, 'in_enc_policy': 2, 'allow_multiple_connections_per_ip': True,
    **job.get('settings', {})})
if job['what'].startswith('magnet:'):
    params = lt.parse_magnet_uri(job['what'])
else:
    params = lt.add_torrent_params()
    params.ti = lt.torrent_info(job['what'])
params.save_path = job['folder']
if job['seeds']:
    params.flags |= lt.torrent_flags.seed_mode
params.flags &= ~lt.torrent_flags.auto_managed
params.flags &= ~lt.torrent_flags.paused
handle = session.add_torrent(params)
print('ready', flush=True)
tried = 0.0
complete = False
met = False
while True:
    if job.get('peers') and time.time() - tried > 0.5 and not handle.status().num_peers:
        tried = time.time()
        for peer in job['peers']:
            handle.connect_peer((peer['host'], peer['port']))
    for peer in [] if met else handle.get_peer_info():
        if not peer.flags & (lt.peer_info.handshake | lt.peer_info.connecting):
            met = True
            rc4, plain = peer.flags & lt.peer_info.rc4_encrypted, peer.flags & lt.peer_info.plaintext_encrypted
            print('met', 'rc4' if rc4 else 'handshake' if plain else 'none', flush=True)
    for alert in session.pop_alerts():
        print(type(alert).__name__, str(alert), flush=True)
    if not complete and handle.status().is_seeding and not job['seeds']:
        complete = True
        print('complete', flush=True)
    time.sleep(0.02)
`
