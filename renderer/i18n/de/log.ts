import type { log as english } from '../en/log.ts'
import type { Translated } from '../translated.ts'

export const log: Translated<typeof english> = {
  'log.label': 'Was mit dieser Übertragung geschah, das Neueste zuerst',
  'log.filter': 'Verlauf filtern',
  'log.copy': 'Alles kopieren',
  'log.none': 'Seit Shoal gestartet ist, ist nichts geschehen.',
  'log.noMatch': 'Nichts im Verlauf passt zum Filter.',
  'log.count': '{count, plural, one {# Zeile} other {# Zeilen}}',
  'log.added': 'In die Liste aufgenommen',
  'log.started': 'Gestartet',
  'log.stopped': 'Angehalten',
  'log.metadata-found': 'Der Inhalt ist bekannt: {name}',
  'log.checking-began': 'Prüfe {pieces, plural, one {# Teil} other {# Teile}} auf der Platte',
  'log.checking-ended': '{checked, plural, one {# Teil} other {# Teile}} geprüft; vom Torrent sind {have} da',
  'log.first-piece': 'Das erste Teil ist da: Nummer {piece}',
  'log.completed': 'Vollständig',
  'log.errored': 'Durch einen Fehler angehalten: {sentence}',
  'log.reused':
    '{pieces, plural, one {# Teil wurde} other {# Teile wurden}} aus anderen Torrents kopiert, die hier sind.',
  'log.piece-failed': 'Teil {piece} war nicht, was sein Hash sagt. Es wird erneut geholt.',
  'log.peer-banned': '{identity} wurde ausgeschlossen: {reason}',
  'log.priorities-changed':
    'Neu gewählt: {wanted} von {files, plural, one {# Datei} other {# Dateien}} gewünscht',
  'log.trouble': 'Das Netz hat Schwierigkeiten: {sentence}',

  'fault.tracker-unreachable': 'Der Tracker {who} ist nicht zu erreichen: {words}',
  'fault.tracker-nonsense': 'Der Tracker {who} antwortet nicht, wie er sollte: {words}',
  'fault.tracker-refused': 'Der Tracker {who} lehnt ab: {words}',
  'fault.tracker-warning': 'Der Tracker {who} warnt: {words}',
  'fault.peer-tells-too-often':
    'Der Peer {who} erzählt öfter von anderen Peers, als er darf; das bleibt unbeachtet.',
  'fault.peer-tells-bogus': 'Der Peer {who} erzählt von Peers, wo keine sein können; das bleibt unbeachtet.',
  'fault.dht-tells-bogus':
    'Der DHT-Knoten {who} erzählt von Peers, wo keine sein können; das bleibt unbeachtet.',
  'fault.lan-tells-bogus':
    'Im lokalen Netz erzählt {who} von Peers, wo keine sein können; das bleibt unbeachtet.',
  'fault.peer-large-metadata':
    'Der Peer {who} bietet eine Beschreibung dieses Torrents an, die zu groß für eine ist; andere werden gefragt.',
  'fault.peer-wrong-metadata':
    'Der Peer {who} sandte eine andere Beschreibung als die dieses Torrents; andere werden gefragt.',
  'fault.web-seed-forbidden':
    'Der Web-Seed {who} führt in ein privates Netz, wohin andere Shoal nicht schicken dürfen. Füge ihn von Hand hinzu, wenn du ihm traust.',
  'fault.web-seed-unreachable': 'Der Web-Seed {who} ist nicht zu erreichen oder bricht ab.',
  'fault.web-seed-missing': 'Der Web-Seed {who} hat nicht alle Dateien.',
  'fault.web-seed-refused': 'Der Web-Seed {who} gibt die Dateien nicht her.',
  'fault.web-seed-busy': 'Der Web-Seed {who} bittet, später wiederzukommen.',
  'fault.web-seed-redirects':
    'Der Web-Seed {who} schickt immer weiter woanders hin oder zu etwas, das nicht das Web ist.',
  'fault.web-seed-no-ranges': 'Der Web-Seed {who} gibt nur ganze Dateien.',
  'fault.web-seed-wrong-file': 'Der Web-Seed {who} hat eine andere Datei als die dieses Torrents.',
  'fault.web-seed-wrong-answer': 'Der Web-Seed {who} sendet andere Bytes als verlangt.',
  'fault.web-seed-cut-short': 'Der Web-Seed {who} sendet weniger als verlangt.',
  'fault.web-seed-silent': 'Der Web-Seed {who} antwortet nicht.',
  'fault.web-seed-slow': 'Der Web-Seed {who} ist zu langsam.',

  'ban.redundant': 'keiner hat etwas für den anderen',
  'ban.bad-pieces': 'seine Daten waren nicht, was die Hashes sagen',
  'ban.bad-hashes': 'seine Hashes waren nicht die des Torrents',
  'ban.unsolicited-blocks': 'er sandte immer wieder, was niemand verlangt hatte',
  'ban.request-flood': 'er verlangte mehr, als jemand darf',
  'ban.banned': 'er war schon ausgeschlossen'
}
