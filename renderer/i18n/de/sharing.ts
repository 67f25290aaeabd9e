import type { sharing as english } from '../en/sharing.ts'
import type { Translated } from '../translated.ts'

export const sharing: Translated<typeof english> = {
  'share.title': 'Teilen',
  'share.done': 'Geteilt',
  'share.drop': 'Dateien oder einen Ordner hierher ziehen',
  'share.file': 'Datei wählen',
  'share.folder': 'Ordner wählen',
  'share.there': 'Ein Pfad auf dem Rechner von Shoal',
  'share.sent': 'Dateien von diesem Rechner werden zuerst zum Rechner von Shoal geschickt.',
  'share.inPlace': 'Die Dateien bleiben, wo sie sind. Nichts wird kopiert.',
  'share.options': 'Optionen',
  'share.format': 'Format',
  'share.hybrid': 'Hybrid (v1 und v2)',
  'share.v1': 'Nur v1',
  'share.hybridHint': 'Heutige BitTorrent-Clients können es holen und prüfen alle 16 KiB einzeln.',
  'share.v1Hint': 'Für Clients, die über hybride Torrents stolpern.',
  'share.piece': 'Größe der Teile',
  'share.auto': 'Nach Größe gewählt',
  'share.comment': 'Kommentar',
  'share.sending': 'Wird zu Shoal geschickt',
  'share.hashing': 'Wird vorbereitet',
  'share.of': '{done} von {total}',
  'share.left': 'noch {time}',
  'share.link': 'Link',
  'share.leave': 'Ohne dieses Fenster weiter',
  'share.stop': 'Abbrechen',
  'share.trackers': 'Tracker',
  'share.trackersHint': 'Einer je Zeile; eine leere Zeile beginnt eine neue Stufe. Nötig ist keiner.',
  'share.webSeeds': 'Web-Seeds',
  'share.webSeedsHint': 'Webadressen, die dieselben Dateien haben, eine je Zeile.',
  'share.private': 'Privat',
  'share.privateHint':
    'Nur seine Tracker sagen, wer ihn hat: nicht die DHT, nicht andere Peers, nicht Hyperswarm.',
  'share.privateNeeds': 'Ein privater Torrent wird nur durch seine Tracker gefunden. Nenne mindestens einen.',

  'handOn.title': 'Weitergeben',
  'handOn.text': 'Wer diesen Link hat, bekommt die Dateien, solange Shoal hier läuft.',
  'handOn.private': 'Es ist privat: Nur Mitglieder seines Trackers bekommen mit diesem Link die Dateien.',
  'handOn.label': 'Link',
  'handOn.qr': 'QR-Code des Links',
  'handOn.qrTooLong': 'Der Link ist zu lang für einen QR-Code.',
  'handOn.save': 'Als .torrent speichern',

  'drop.nothing': 'Das ist kein Link, keine Datei und kein .torrent.',
  'drop.lost':
    '{name} lässt sich von hier nicht teilen: Es ist leer, nicht lesbar oder enthält mehr als {count, number} Dateien.',
  'drop.noPath':
    'Das liegt nicht auf dem Rechner von Shoal. Speichere es erst dort in einem Ordner und teile es dann.'
}
