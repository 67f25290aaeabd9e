import type { settings as english } from '../en/settings.ts'
import type { Translated } from '../translated.ts'

export const settings: Translated<typeof english> = {
  'settings.transfers': 'Übertragungen',
  'settings.folder': 'Was du holst, kommt nach',
  'settings.startAdded': 'Hinzugefügtes gleich starten',
  'settings.system': 'Auf diesem Rechner',
  'settings.notify': 'Melden, wenn etwas vollständig ist oder ein Kanal Neues hat',
  'settings.closed': 'Wenn das Fenster geschlossen wird',
  'settings.ask': 'Fragen',
  'settings.keep-sharing': 'Weiter teilen',
  'settings.quit': 'Shoal beenden',
  'settings.looks': 'Wie dieses Fenster aussieht',
  'settings.saved': 'Änderungen gelten sofort.',
  'settings.network': 'Netz',
  'settings.finding': 'Wie Peers von BitTorrent gefunden werden. Shoals finden einander außerdem.',
  'settings.connecting': 'Wie Shoal sich mit Peers verbindet.',
  'settings.useTrackers': 'Tracker',
  'settings.useTrackersHint': 'Server, die ein Torrent nennt und die wissen, wer ihn hat.',
  'settings.useDht': 'DHT',
  'settings.useDhtHint':
    'Findet Peers ohne jeden Server; Knoten des Netzes sehen, welche Torrents du suchst.',
  'settings.usePex': 'Peer-Austausch',
  'settings.usePexHint': 'Mit wem du verbunden bist, der nennt dir andere, und anderen dich.',
  'settings.useLan': 'Lokales Netz',
  'settings.useLanHint': 'Findet Rechner in deinem eigenen Netz und sagt ihnen, was du teilst.',
  'settings.usePortMapping': 'Den Router bitten, Peers hereinzulassen',
  'settings.usePortMappingHint':
    'Dann können andere Verbindungen zu dir beginnen; das macht Übertragungen schneller.',
  'settings.useUtp': 'µTP',
  'settings.useUtpHint':
    'Neben TCP ein Weg zu anderen Programmen: Er lässt allem Übrigen auf deiner Leitung Platz und kommt durch manche NATs.',
  'settings.maxPeers': 'Höchstens so viele Peers zugleich',
  'settings.maxPeersHint':
    'Aller Übertragungen zusammen. Was darüber ist, wird getrennt, die neuesten zuerst.',
  'settings.maxPeersInvalid': 'Gib eine ganze Zahl von 1 bis {most} ein.',
  'settings.mapped': 'Er tut es jetzt, an Port {port}, mit {by}.',
  'settings.without':
    'Shoal wurde ohne diesen Weg gestartet. Er bleibt aus, bis Shoal mit ihm gestartet wird.',
  'settings.answerSearches': 'Antworten, wenn andere Shoals suchen',
  'settings.answerSearchesHint':
    'Sie erfahren, in welchen Ausgaben deiner Kanäle ihre Wörter vorkommen, und so, dass du diese Kanäle hast.',
  'settings.encryption': 'Verschlüsselung mit anderen Programmen',
  'settings.encryption.prefer': 'Wo beide können',
  'settings.encryption.require': 'Immer',
  'settings.encryption.off': 'Nie',
  'settings.encryption.preferHint':
    'Verbindungen beginnen verschlüsselt, wo die andere Seite das kann, und offen, wo nicht.',
  'settings.encryption.requireHint':
    'Alles ist verschlüsselt. Mit Programmen, die das nicht können, wird nicht gesprochen; so können es weniger Peers sein.',
  'settings.encryption.offHint':
    'Verbindungen mit anderen Programmen sind offen. Shoals verschlüsseln untereinander immer.',

  'limits.down': 'Grenze beim Herunterladen',
  'limits.up': 'Grenze beim Hinaufladen',
  'limits.altDown': 'Langsam herunter',
  'limits.altUp': 'Langsam hinauf',
  'limits.altOn': 'Jetzt gelten die langsamen Grenzen',
  'limits.hint': 'Ohne Zahl gilt keine Grenze. Änderungen gelten sofort.',
  'limits.invalid': 'Gib eine Zahl ab 2 ein oder nichts.',

  'looks.theme': 'Farben',
  'looks.system': 'Wie das System',
  'looks.light': 'Hell',
  'looks.dark': 'Dunkel',
  'looks.contrast': 'Kontrast',
  'looks.more': 'Hoch',
  'looks.language': 'Sprache',
  'looks.compact': 'Schmale Zeilen'
}
