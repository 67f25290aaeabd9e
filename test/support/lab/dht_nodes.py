"""Nodes of the mainline DHT, which are libtorrent's: one at each address of its argument, a list of HOST:PORT in JSON.

Tells in lines of JSON who announces what to them.
"""
import json
import sys
import time

import libtorrent as lt


def node(address, others):
    return lt.session({
        'listen_interfaces': address,
        'alert_mask': lt.alert.category_t.dht_notification,
        'enable_dht': True,
        'dht_bootstrap_nodes': ','.join(others),
        'enable_lsd': False,
        'enable_upnp': False,
        'enable_natpmp': False,
    })


def tell(**event):
    print(json.dumps(event), flush=True)


addresses = json.loads(sys.argv[1])
nodes = [node(address, addresses[:at]) for at, address in enumerate(addresses)]
tell(event='ready')
while True:
    for each in nodes:
        for alert in each.pop_alerts():
            if isinstance(alert, lt.dht_announce_alert):
                tell(event='announced', infoHash=str(alert.info_hash), host=alert.ip)
    time.sleep(0.05)
