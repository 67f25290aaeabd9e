"""libtorrent as a client of the lab: takes orders as lines of JSON, and answers each when it is carried out.

Its argument is a dictionary of libtorrent's own settings. What libtorrent tells of goes to standard error.
"""
import json
import os
import queue
import sys
import threading

import libtorrent as lt

# peer_info::utp_socket, which its Python does not name.
UTP_SOCKET = 1 << 17
# create_torrent's flags: v1_only, canonical_files, v2_only.
VERSIONS = {'v1': 64, 'padded v1': 64 | 128, 'hybrid': 0, 'v2': 32}


def tell(**event):
    print(json.dumps(event), flush=True)


def parameters(source, folder):
    if source.startswith('magnet:'):
        params = lt.parse_magnet_uri(source)
    else:
        params = lt.add_torrent_params()
        params.ti = lt.torrent_info(source)
    params.save_path = folder
    params.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    return params


def seed(order):
    params = parameters(order['source'], order['folder'])
    params.flags |= lt.torrent_flags.seed_mode
    session.add_torrent(params)
    return {}


def get(order):
    handle = session.add_torrent(parameters(order['source'], order['folder']))
    handle.set_download_limit(order.get('downLimit', 0))
    fetching.append((order['id'], handle))
    return None


def connect(order):
    connecting.append(order)
    return None


def make(order):
    files = lt.file_storage()
    lt.add_files(files, order['path'])
    torrent = lt.create_torrent(files, order['pieceLength'], flags=VERSIONS[order['version']])
    if order.get('tracker'):
        torrent.add_tracker(order['tracker'])
    lt.set_piece_hashes(torrent, os.path.dirname(order['path']))
    with open(order['out'], 'wb') as out:
        out.write(lt.bencode(torrent.generate()))
    return {'magnet': lt.make_magnet_uri(lt.torrent_info(order['out']))}


def met(order):
    return {'peers': [dict(address=address, **about) for address, about in peers.items()]}


def hashes(handle):
    both = handle.info_hashes()
    return [str(both.v1), str(both.v2)[:40]]


def look():
    for waiting in list(fetching):
        id, handle = waiting
        status = handle.status()
        if status.errc.value():
            fetching.remove(waiting)
            tell(id=id, error=status.errc.message())
        elif status.is_seeding:
            fetching.remove(waiting)
            tell(id=id)
    for handle in session.get_torrents():
        for peer in handle.get_peer_info():
            note(peer)
    for order in list(connecting):
        if connect_to(order['host'], order['port'], order['infoHash']):
            connecting.remove(order)
            tell(id=order['id'])


def connect_to(host, port, info_hash):
    for handle in session.get_torrents():
        if info_hash not in hashes(handle):
            continue
        if any(is_connected(peer) for peer in handle.get_peer_info() if peer.ip[0] == host):
            return True
        handle.connect_peer((host, port))
    return False


def is_connected(peer):
    return not peer.flags & (lt.peer_info.connecting | lt.peer_info.handshake)


def note(peer):
    about = peers.setdefault(peer.ip[0], {'uTP': False, 'RC4': False, 'plainPayload': False, 'client': ''})
    about['uTP'] |= bool(peer.flags & UTP_SOCKET)
    about['RC4'] |= bool(peer.flags & lt.peer_info.rc4_encrypted)
    about['plainPayload'] |= bool(peer.flags & lt.peer_info.plaintext_encrypted)
    about['client'] = peer.client.decode(errors='replace') or about['client']


def on_alert(alert):
    print(alert.message(), file=sys.stderr, flush=True)


def carry_out(order):
    try:
        answer = ORDERS[order['order']](order)
        if answer is not None:
            tell(id=order['id'], **answer)
    except Exception as error:
        tell(id=order['id'], error=str(error))


def read_orders():
    for line in sys.stdin:
        orders.put(json.loads(line))


ORDERS = {'seed': seed, 'get': get, 'connect': connect, 'make': make, 'met': met}
category = lt.alert.category_t
TOLD = category.error_notification | category.tracker_notification | category.connect_notification \
    | category.peer_notification | category.dht_notification
session = lt.session({
    'alert_mask': TOLD | (category.peer_log_notification if os.environ.get('LAB_PEER_LOG') else 0),
    'enable_upnp': False,
    'enable_natpmp': False,
    'min_reconnect_time': 1,
    **json.loads(sys.argv[1]),
})
fetching = []
connecting = []
peers = {}
orders = queue.Queue()
threading.Thread(target=read_orders, daemon=True).start()
tell(event='ready')
while True:
    try:
        carry_out(orders.get(timeout=0.02))
    except queue.Empty:
        look()
    for alert in session.pop_alerts():
        on_alert(alert)
