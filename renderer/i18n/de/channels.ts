import type { channels as english } from '../en/channels.ts'
import type { Translated } from '../translated.ts'

export const channels: Translated<typeof english> = {
  'channel.channels': 'Kanäle',
  'channel.what':
    'Ein Kanal ist ein Link auf etwas, das sich ändert: Wer ihm folgt, bekommt jede neue Ausgabe.',
  'channel.add': 'Kanal hinzufügen',
  'channel.create': 'Neuer Kanal …',
  'channel.follow': 'Einem Kanal folgen …',
  'channel.followThis': 'Folgen …',
  'channel.import': 'Schlüssel einlesen …',
  'channel.yours': 'Deiner',
  'channel.followed': 'Du folgst ihm',
  'channel.trouble': 'Fehler',
  'channel.news': '{count, plural, one {# neue Ausgabe} other {# neue Ausgaben}}',

  'channel.more': 'Mehr zu diesem Kanal',
  'channel.publish': 'Veröffentlichen …',
  'channel.handOn': 'Kanal weitergeben',
  'channel.handOnText': 'Wer diesen Link öffnet, kann dem Kanal folgen und bekommt jede neue Ausgabe.',
  'channel.linkCopied': 'Der Link ist kopiert. Wer ihn öffnet, kann dem Kanal folgen.',
  'channel.keep': 'Was behalten wird …',
  'channel.export': 'Schlüssel sichern …',
  'channel.unfollow': 'Nicht mehr folgen …',
  'channel.delete': 'Löschen …',

  'channel.newest': 'Neueste',
  'channel.noRelease': 'Es gibt noch keine Ausgabe.',
  'channel.holders':
    '{count, plural, =0 {Niemand sonst hält ihn gerade bereit.} one {# anderer hält ihn bereit.} other {# andere halten ihn bereit.}}',
  'channel.ours': 'Du veröffentlichst ihn. Seine Ausgaben werden von dort verteilt, wo sie liegen.',
  'channel.keepNone': 'Neue Ausgaben werden dir nur gemeldet, nicht geholt.',
  'channel.keepLast':
    '{count, plural, one {Behält die neueste Ausgabe} other {Behält die letzten # Ausgaben}} in {folder}',
  'channel.keepAll': 'Behält von nun an alle Ausgaben in {folder}',
  'channel.mirrors': 'Spiegelt ihn: behält alle Ausgaben, auch die früheren, in {folder}',
  'channel.pinned': '„newest“ bleibt bei Ausgabe {number}, was auch kommt.',
  'channel.unpin': 'Wieder der neuesten folgen',

  'channel.releases': 'Ausgaben',
  'channel.number': 'Nr.',
  'channel.title': 'Titel',
  'channel.published': 'Erschienen',
  'channel.files': 'Dateien',
  'channel.here': 'Hier',
  'channel.away': 'Nicht hier',
  'channel.fetching': 'Lädt',
  'channel.newestHere': '„newest“',
  'channel.isShown': '„newest“ zeigt diese Ausgabe.',
  'channel.someShown': 'Die neuesten {shown} von {all} Ausgaben.',
  'channel.earlier': 'Frühere Ausgaben zeigen',
  'channel.loading': 'Die Ausgaben kommen gleich.',
  'channel.dropFirst': 'Zieh eine Datei oder einen Ordner hierher, um die erste zu veröffentlichen.',
  'channel.waiting': 'Sie kommen, sobald jemand online ist, der sie hat.',

  'channel.pin': '„newest“ bei dieser bleiben lassen',
  'channel.download': 'Herunterladen …',
  'channel.copyRelease': 'Ihren Link kopieren',
  'channel.inList': 'In der Liste zeigen',
  'channel.release': 'Ausgabe {number}',
  'channel.back': 'Zurück zu den Ausgaben',
  'channel.noNotes': 'Keine Anmerkungen.',
  'channel.fileCount': '{count, plural, one {# Datei} other {# Dateien}}',
  'channel.moreFiles': 'Mehr Dateien zeigen',
  'channel.holderList': 'Wer ihn bereithält ({count})',
  'channel.faultList': 'Was nicht stimmte ({count})',
  'channel.byPeer': 'von {peer}',

  'channel.drop': 'Loslassen, um es in {name} zu veröffentlichen',
  'channel.notYours':
    '„{name}“ ist der Kanal von jemand anderem: Nur wer ihn veröffentlicht, kann etwas hinzufügen.',

  'search.title': 'Ausgaben suchen',
  'search.label': 'Wörter aus Titeln, Anmerkungen und Dateinamen',
  'search.hint': 'Findet Ausgaben aller Kanäle hier an Wörtern aus ihren Titeln, Anmerkungen und Dateinamen.',
  'search.noChannels': 'Hier ist noch kein Kanal. Folge einem oder beginne einen eigenen.',
  'search.results': 'Gefundene Ausgaben',
  'search.none': 'Nichts gefunden.',
  'search.found': '{count, plural, one {# Ausgabe gefunden.} other {# Ausgaben gefunden.}}',
  'search.most': 'Gezeigt sind die besten {count}.',
  'search.searched':
    '{count, plural, one {# Ausgabe wurde durchsucht.} other {# Ausgaben wurden durchsucht.}}',

  'search.ask': 'Die verbundenen Peers fragen',
  'search.askHint': 'Sie erfahren diese Wörter und antworten aus den Kanälen, denen sie folgen.',
  'search.asking': 'Shoal fragt. Das dauert höchstens ein paar Sekunden.',
  'search.noPeers': 'Niemand ist verbunden, der gefragt werden kann.',
  'search.answered':
    '{asked, plural, one {Von einem Gefragten} other {Von # Gefragten}} {answered, plural, =0 {hat keiner} one {hat einer} other {haben #}} geantwortet.',
  'search.forged':
    '{count, plural, one {Eine, die kein Schlüssel unterschrieben hat, ist weggelassen.} other {#, die kein Schlüssel unterschrieben hat, sind weggelassen.}}',
  'search.peers': 'Ausgaben, die andere kennen',

  'trouble.forked':
    'Der Schlüssel dieses Kanals hat zwei verschiedene Geschichten unterschrieben, deshalb wird nichts Neues mehr von ihm genommen. Bitte um einen neuen Kanal.',
  'trouble.tampered':
    'Das Verzeichnis dieses Kanals auf dieser Platte ist nicht, was unterschrieben wurde. Die falschen Einträge werden neu geholt.',
  'trouble.bad-signature':
    'Ein Peer hat Einträge geschickt, die nicht unterschrieben an dieses Verzeichnis anschließen. Sie wurden nicht genommen.',
  'trouble.rewritten':
    'Ein Peer bietet eine Geschichte dieses Kanals an, die gekürzt und neu geschrieben ist. Sie wird nicht genommen.',
  'trouble.entry-refused': 'Ein Eintrag dieses Kanals ist keine lesbare Ausgabe. Er wurde übergangen.',
  'trouble.update-failed':
    'Dieser Kanal konnte nicht auf den neuesten Stand gebracht werden. Shoal versucht es wieder.'
}
