"""libtorrent in a process of its own, told what to do like shoal-peer: one torrent, TCP or uTP, nothing that finds peers.

The clock of a getter runs from being told of the peers to libtorrent's word that the torrent is finished, which comes when
every piece has been checked.
"""
import json
import os
import resource
import sys
import time

import libtorrent as lt

job = json.loads(sys.argv[1])
parent = os.getppid()


def tell(**event):
    print(json.dumps(event), flush=True)


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_memory():
    with open('/proc/self/status') as status:
        for line in status:
            if line.startswith('VmHWM:'):
                return int(line.split()[1]) * 1024 / 1e6
    return 0


def measures(before):
    return {'cpu': cpu() - before, 'memory': peak_memory()}


def begin(handle, session, peers):
    started = time.monotonic()
    for peer in peers:
        handle.connect_peer((peer['host'], peer['port']))
    while True:
        session.wait_for_alert(1000)
        if any(isinstance(alert, lt.torrent_finished_alert) for alert in session.pop_alerts()):
            return time.monotonic() - started
        if os.getppid() != parent:
            sys.exit()


POLICY, LEVEL = lt.enc_policy, lt.enc_level
# As much as Shoal's policies of these names come to between two that have the same.
ENCRYPTION = {
    'off': (POLICY.pe_disabled, LEVEL.pe_both),
    'prefer': (POLICY.pe_forced, LEVEL.pe_plaintext),
    'require': (POLICY.pe_forced, LEVEL.pe_rc4),
}
policy, level = ENCRYPTION[job.get('encryption', 'off')]
utp = job.get('utp', False)
session = lt.session({
    'listen_interfaces': '{}:{}'.format(job['host'], job.get('port', 0)),
    'alert_mask': lt.alert.category_t.status_notification,
    'enable_dht': False,
    'enable_lsd': False,
    'enable_upnp': False,
    'enable_natpmp': False,
    'enable_incoming_utp': utp,
    'enable_outgoing_utp': utp,
    'enable_incoming_tcp': not utp,
    'enable_outgoing_tcp': not utp,
    'in_enc_policy': policy,
    'out_enc_policy': policy,
    'allowed_enc_level': level,
    'prefer_rc4': level == LEVEL.pe_rc4,
})
params = lt.add_torrent_params()
params.ti = lt.torrent_info(job['torrent'])
params.save_path = job['path']
params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
if job['role'] == 'seed':
    params.flags |= lt.torrent_flags.seed_mode
handle = session.add_torrent(params)
while not session.listen_port():
    time.sleep(0.01)
tell(event='ready', port=session.listen_port())
used = 0
for line in sys.stdin:
    order = json.loads(line)
    if order['command'] == 'begin':
        used = cpu()
        if job['role'] == 'get':
            seconds = begin(handle, session, order.get('peers', []))
            tell(event='done', seconds=seconds, **measures(used))
    elif order['command'] == 'report':
        tell(event='report', **measures(used))
