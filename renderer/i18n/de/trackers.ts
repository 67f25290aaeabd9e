import type { trackers as english } from '../en/trackers.ts'
import type { Translated } from '../translated.ts'

export const trackers: Translated<typeof english> = {
  'trackers.label': 'Tracker und andere Wege, Peers zu finden',
  'trackers.name': 'Woher',
  'trackers.tier': 'Stufe',
  'trackers.status': 'Zustand',
  'trackers.found': 'Peers',
  'trackers.seeds': 'Seeds',
  'trackers.leechers': 'Leecher',
  'trackers.downloads': 'Geladen',
  'trackers.message': 'Meldung',
  'trackers.next': 'Nächste Anfrage',
  'trackers.due': 'jetzt',
  'trackers.seed': 'HTTP',
  'trackers.none':
    'Kein Tracker ist genannt. Peers werden auf den Wegen darüber gefunden und an Adressen, die von Hand angegeben sind.',
  'trackers.private': 'Dieser Torrent ist privat: Nur seine Tracker nennen Peers.',
  'trackers.hint': 'Wähle eine Zeile, um ganz zu lesen, was sie sagt.',
  'trackers.count': '{count, plural, =0 {Keine Tracker} one {# Tracker} other {# Tracker}}',
  'trackers.connected':
    '{count, plural, =0 {Niemand verbunden, der} one {# Peer verbunden, der} other {# Peers verbunden, die}} so gefunden {count, plural, =0 {wurde} one {wurde} other {wurden}}',
  'trackers.told':
    '{count, plural, =0 {Er nannte keine Peers} one {Er nannte # Peer} other {Er nannte # Peers}}',
  'trackers.counts': '{seeds} Seeds, {leechers} Leecher, {downloads}-mal geladen',
  'trackers.ask': 'Jetzt anfragen',
  'trackers.asked': 'Shoal sucht jetzt nach Peers, soweit die Tracker es erlauben.',
  'trackers.askStopped': 'Es ist angehalten: Niemand wird gefragt.',
  'trackers.copyUrl': 'URL kopieren',
  'trackers.edit': 'Tracker bearbeiten …',
  'trackers.editSeeds': 'Web-Seeds bearbeiten …',
  'trackers.editTitle': 'Tracker bearbeiten',
  'trackers.editLabel': 'Ein Tracker je Zeile',
  'trackers.editHint':
    'Eine leere Zeile beginnt eine neue Stufe. Die einer Stufe werden vor denen der nächsten versucht. Steht hier keiner, werden keine Tracker mehr gefragt.',
  'trackers.editSeedsTitle': 'Web-Seeds bearbeiten',
  'trackers.editSeedsLabel': 'Eine Webadresse je Zeile',
  'trackers.editSeedsHint':
    'Ein Ordner oder eine Datei auf einem Webserver, der hat, was in diesem Torrent ist.',
  'trackers.save': 'Speichern',
  'trackers.saved': 'Die Tracker sind geändert.',
  'trackers.savedSeeds': 'Die Web-Seeds sind geändert.',
  'trackers.wrong':
    'Zeile {line} ist kein Tracker. Tracker beginnen mit http:// oder https:// oder heißen udp://HOST:PORT.',
  'trackers.wrongSeed': 'Zeile {line} ist keine Webadresse. Die beginnen mit http:// oder https://.',
  'trackers.tooMany': 'Es sind höchstens {most} insgesamt.',
  'trackers.working': 'Arbeitet',
  'trackers.updating': 'Fragt an …',
  'trackers.failed': 'Arbeitet nicht',
  'trackers.unreachable': 'Nicht erreichbar',
  'trackers.not-contacted': 'Noch ungefragt',
  'trackers.disabled': 'Ausgeschaltet',

  'source.dht': 'DHT',
  'source.pex': 'PeX',
  'source.lan': 'LAN',
  'source.hyperswarm': 'Hyperswarm',
  'source.on': 'Arbeitet',
  'source.off': 'Ausgeschaltet',
  'source.private': 'Aus: privat',
  'source.stopped': 'Noch ungefragt',
  'source.dhtText': 'Das Netz von BitTorrent, dessen Knoten sagen, wer was hat.',
  'source.pexText': 'Peers anderer Programme nennen einander Peers.',
  'source.lanText': 'Rechner im lokalen Netz rufen aus, was sie haben.',
  'source.hyperswarmText': 'Hier treffen sich Shoals, durch NAT hindurch und verschlüsselt.',

  'webSeed.idle': 'Bereit',
  'webSeed.active': 'Sendet',
  'webSeed.waiting': 'Später wieder',
  'webSeed.failed': 'Unbrauchbar',
  'webSeed.off': 'Nicht benutzt',
  'webSeed.offText': 'Er wird nur gefragt, solange hier etwas fehlt.'
}
