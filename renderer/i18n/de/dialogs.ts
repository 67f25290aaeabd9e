import type { dialogs as english } from '../en/dialogs.ts'
import type { Translated } from '../translated.ts'

export const dialogs: Translated<typeof english> = {
  'remove.title': '{count, plural, one {Diese Übertragung} other {# Übertragungen}} entfernen',
  'remove.more': 'und {count, number} weitere',
  'remove.files': 'Was aus den Dateien wird',
  'remove.keep': 'Dateien behalten',
  'remove.keepHint': 'Sie bleiben, wo sie sind. Nur die Übertragung wird vergessen.',
  'remove.delete': 'Dateien auch löschen',
  'remove.deleteHint':
    'Was geholt wurde, wird von der Platte gelöscht. Das lässt sich nicht rückgängig machen.',
  'remove.inPlace':
    '{all, plural, one {Die Dateien werden von dort geteilt, wo sie liegen. Sie bleiben immer.} other {{count, plural, one {Eine davon wird} other {# davon werden}} von dort geteilt, wo die Dateien liegen. Die bleiben immer.}}',
  'remove.go': 'Entfernen',
  'remove.both': 'Entfernen und löschen',
  'remove.removed':
    '{count, plural, one {Entfernt. Die Dateien bleiben.} other {# Übertragungen sind entfernt. Die Dateien bleiben.}}',
  'remove.deleted':
    '{count, plural, one {Entfernt, und die Dateien sind gelöscht.} other {# Übertragungen sind entfernt und ihre Dateien gelöscht.}}',

  'peer.title': 'Peer hinzufügen',
  'peer.address': 'Adresse und Port',
  'peer.hint': 'Ein BitTorrent-Peer, den du kennst. Shoal versucht immer wieder, ihn zu erreichen.',
  'peer.add': 'Hinzufügen',
  'peer.added': 'Shoal versucht immer wieder, {address} zu erreichen.',

  'where.title': 'Die Dateien liegen auf dem Rechner von Shoal',
  'where.path': 'Ordner',
  'where.copy': 'Pfad kopieren',
  'where.cut': 'Nicht alles wird gezeigt.',

  'stats.session': 'Seit dem Start',
  'stats.all': 'Insgesamt',
  'stats.downloaded': 'Geladen',
  'stats.uploaded': 'Verteilt',
  'stats.ratio': 'Verhältnis',
  'stats.wasted': 'Vergeudet',
  'stats.wastedHint': 'Doppelt, ungefragt oder falsch angekommen.',
  'stats.since': 'Läuft seit',
  'stats.peers': 'Peers jetzt',
  'stats.direct': 'Direkt erreicht, seit dem Start',
  'stats.punched': 'Durch NAT erreicht',
  'stats.relayed': 'Über Vermittlung erreicht',
  'stats.dht': 'DHT-Knoten',
  'stats.free': 'Frei im Download-Ordner',

  'keys.anywhere': 'Überall',
  'keys.inList': 'In der Liste',
  'keys.paste': 'Kopiertes öffnen',
  'keys.move': 'Auf und ab',
  'keys.extend': 'Bereich auswählen',
  'keys.walk': 'Auf und ab, ohne auszuwählen',
  'keys.toggle': 'Auch auswählen, oder nicht mehr',
  'keys.all': 'Alles auswählen',
  'keys.none': 'Nichts auswählen',
  'keys.or': 'oder',
  'keys.ctrl': 'Strg',
  'keys.shift': 'Umschalt',
  'keys.space': 'Leertaste',
  'keys.delete': 'Entf',

  'about.version': 'Version {version}',
  'about.text':
    'Teile Dateien von deinem Rechner mit allen, die den Link haben: direkt von dir, verschlüsselt, jedes Byte geprüft.',
  'about.licence': 'Freie Software unter der MIT-Lizenz.'
}
