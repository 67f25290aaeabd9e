import type { app as english } from '../en/app.ts'
import type { Translated } from '../translated.ts'

export const app: Translated<typeof english> = {
  'app.name': 'Shoal',
  'app.share': 'Teilen',
  'app.open': 'Link öffnen',
  'app.filter': 'Nach Name oder Hash filtern',
  'app.settings': 'Einstellungen',
  'app.statistics': 'Statistik',
  'app.shortcuts': 'Tastenkürzel',
  'app.about': 'Über Shoal',
  'app.more': 'Mehr',
  'app.views': 'Anzeigen',
  'app.drop': 'Loslassen, um es zu teilen oder einen Link oder eine .torrent-Datei zu öffnen',
  'app.resize': 'Höhe der Details',

  'first.title': 'Eine Datei oder einen Ordner hierher ziehen, um sie zu teilen',
  'first.text': 'Oder einen Link einfügen, den dir jemand gegeben hat.',
  'first.folder': 'Was du holst, kommt nach {folder}.',
  'first.change': 'Anderen Ordner wählen',
  'first.pick': 'Auswählen, was geteilt wird',

  'empty.filter': 'Nichts hier passt zum Filter.',
  'empty.clear': 'Alles anzeigen',
  'empty.loading': 'Warte auf das Programm.',

  'link.lost':
    'Die Verbindung zum Programm ist unterbrochen. Was hier steht, kann veraltet sein. Shoal versucht es von selbst wieder.',
  'link.refused': 'Diese Adresse gilt nicht mehr. Öffne die, die „shoal daemon“ ausgibt.',
  'link.retry': 'Jetzt versuchen',
  'link.lostCall':
    'Die Verbindung zum Programm ist abgebrochen. Sieh nach, ob es getan ist, und versuche es noch einmal.',

  'offline.text':
    'Das Netz ist nicht erreichbar. Shoal sucht weiter; Dateien auf diesem Rechner bleiben, wie sie sind.',

  'notice.linkCopied': 'Der Link ist kopiert. Wer ihn öffnet, bekommt die Dateien.',
  'notice.copied': 'Kopiert.',
  'notice.notCopied':
    'Der Browser lässt Shoal nicht an die Zwischenablage. Markiere den Text und kopiere ihn.',
  'notice.dismiss': 'Schließen',
  'notice.superSeeding': 'Jedes Teil geht einmal hinaus, bevor eines zweimal geht.',
  'notice.notSuperSeeding': 'Super-Seeding ist aus: Jeder Peer darf um jedes Teil bitten.',

  'status.peers': '{count, plural, =0 {Keine Peers} one {# Peer} other {# Peers}}',
  'status.ways': '{direct} direkt, {punched} durch NAT, {relayed} vermittelt',
  'status.reachable': 'Erreichbar',
  'status.unreachable': 'Peers können keine Verbindung zu dir beginnen; du zu ihnen schon.',
  'status.unreachableShort': 'Nicht erreichbar',
  'status.local': 'Nur lokal',
  'status.localHint': 'Hyperswarm ist aus: Peers werden nur an angegebenen Adressen getroffen.',
  'status.offline': 'Offline',
  'status.down': 'Herunterladen',
  'status.up': 'Hinaufladen',
  'status.noLimit': 'unbegrenzt',
  'status.limits': 'Grenzen',
  'status.slow': 'Langsame Grenzen',
  'status.free': '{size} frei',
  'status.dht': '{count, plural, one {DHT: # Knoten} other {DHT: # Knoten}}',
  'status.dhtHint': 'Knoten der DHT von BitTorrent, die Shoal kennt. Sie sagen, wer was hat.',

  'dialog.close': 'Schließen',
  'dialog.cancel': 'Abbrechen',

  'trouble.link-invalid': 'Das ist kein Magnet-Link, Infohash oder Torrent.',
  'trouble.metainfo-invalid': 'Das ist keine brauchbare .torrent-Datei.',
  'trouble.not-found': 'Das ist nicht mehr da.',
  'trouble.hash-mismatch': 'Was da ist, ist nicht, was seine Hashes sagen.',
  'trouble.torrent-inconsistent':
    'Die beiden Reihen von Hashes in diesem Torrent widersprechen sich. Bitte seinen Hersteller um einen richtigen.',
  'trouble.disk-full': 'Die Platte ist voll. Schaffe Platz und starte erneut.',
  'trouble.disk-denied': 'Zugriff verweigert. Erlaube den Zugriff auf den Ordner oder wähle einen anderen.',
  'trouble.disk-failed': 'Die Platte hat versagt. Prüfe sie und starte erneut.',
  'trouble.file-changed':
    'Eine Datei wurde geändert oder ist weg. Lege sie zurück und prüfe die Dateien erneut.',
  'trouble.no-peers': 'Niemand mit dieser Datei ist zu erreichen. Shoal sucht weiter.',
  'trouble.unsupported': 'Das kann diese Version von Shoal nicht.'
}
