import type { channelDialogs as english } from '../en/channel-dialogs.ts'
import type { Translated } from '../translated.ts'

export const channelDialogs: Translated<typeof english> = {
  'follow.title': 'Einem Kanal folgen',
  'follow.reading': 'Der Link wird gelesen.',
  'follow.key': 'Sein Schlüssel {key} unterscheidet ihn von anderen mit gleichem Namen.',
  'follow.name': 'Wie er hier heißt',
  'follow.nameTaken': 'Hier gibt es schon einen Kanal {name}. Dieser braucht einen anderen Namen.',
  'follow.nameless': 'Der Link nennt keinen Namen.',
  'follow.folder': 'Wohin die Ausgaben kommen',
  'follow.layout':
    'Jede bekommt dort einen eigenen Ordner. „newest“ führt immer zur neuesten, die vollständig ist.',
  'follow.known': 'Du folgst diesem Kanal schon.',
  'follow.ours': 'Das ist dein eigener Kanal.',
  'follow.open': 'Öffnen',
  'follow.go': 'Folgen',
  'follow.followed': 'Du folgst {name}.',

  'keep.title': 'Was von {name} bleibt',
  'keep.what': 'Was aus den Ausgaben wird',
  'keep.tell': 'Nur Bescheid sagen',
  'keep.tellHint': 'Geholt wird nichts, bis du es willst.',
  'keep.newest': 'Die neueste behalten',
  'keep.newestHint': 'Ist eine neuere vollständig, wird die davor gelöscht.',
  'keep.last': 'Die letzten behalten',
  'keep.lastHint': 'Die neueste, dann jede, die kommt. Werden es mehr, wird die älteste gelöscht.',
  'keep.coming': 'Ab jetzt alle behalten',
  'keep.comingHint': 'Die neueste, dann jede, die kommt. Gelöscht wird nichts.',
  'keep.all': 'Alle behalten, auch frühere',
  'keep.allHint': 'Ein Spiegel: Andere bekommen sie von dir, auch wenn der Herausgeber weg ist.',
  'keep.count': 'Wie viele',
  'keep.countInvalid': 'Gib eine ganze Zahl ein, mindestens 1.',
  'keep.fewer': 'Was nicht mehr behalten wird, wird von der Platte gelöscht.',
  'keep.save': 'Speichern',
  'keep.saved': 'Gespeichert.',

  'unfollow.title': '{name} nicht mehr folgen',
  'unfollow.text': 'Es werden keine Ausgaben mehr geholt oder gemeldet.',
  'unfollow.keep': 'Behalten, was geholt wurde',
  'unfollow.keepHint': 'Die Dateien bleiben auf der Platte. Von hier geteilt werden sie nicht mehr.',
  'unfollow.delete': 'Löschen, was geholt wurde',
  'unfollow.deleteHint':
    'Die Ausgaben werden von der Platte gelöscht. Das lässt sich nicht rückgängig machen.',
  'unfollow.go': 'Nicht mehr folgen',
  'unfollow.both': 'Nicht mehr folgen und löschen',
  'unfollow.done': 'Du folgst {name} nicht mehr.',

  'create.title': 'Neuer Kanal',
  'create.text':
    'Ein Kanal ist ein Link, der bleibt, so oft sich auch ändert, was dahinter ist. Du veröffentlichst Ausgaben; wer dem Kanal folgt, bekommt sie.',
  'create.name': 'Name',
  'create.nameHint': 'Wer ihm folgt, sieht ihn, und so heißen dort Ordner.',
  'create.nameTaken': 'Einen Kanal mit diesem Namen gibt es schon. Wähle einen anderen.',
  'create.key': 'Sein Schlüssel liegt nur auf diesem Rechner. Shoal bietet dir gleich an, ihn zu sichern.',
  'create.go': 'Anlegen',

  'deleteChannel.title': 'Den Kanal {name} löschen',
  'deleteChannel.text':
    'Es lässt sich nichts mehr darin veröffentlichen. Wer ihm folgt, behält, was er hat, und deine Dateien bleiben, wo sie sind.',
  'deleteChannel.key':
    'Auch sein Schlüssel wird gelöscht. Wurde er nicht gesichert, ist er endgültig verloren.',
  'deleteChannel.backUp': 'Erst den Schlüssel sichern',
  'deleteChannel.go': 'Löschen',
  'deleteChannel.done': 'Der Kanal {name} ist gelöscht.',

  'publish.title': 'Veröffentlichen',
  'publish.as': 'Teilen als',
  'publish.link': 'Link',
  'publish.release': 'Ausgabe von {channel}',
  'publish.words': 'Titel',
  'publish.wordsHint': 'Bleibt er leer, ist es „{title}“.',
  'publish.notes': 'Notizen',
  'publish.notesHint': 'Was neu ist, für alle, die folgen.',
  'publish.forever':
    'Eine Ausgabe lässt sich nicht zurücknehmen oder ändern. Die nächste kann es besser machen.',
  'publish.one':
    'Eine Ausgabe ist eine Datei oder ein Ordner. Leg alles in einen Ordner und veröffentliche den.',
  'publish.go': 'Veröffentlichen',
  'publish.done': 'Ausgabe {number, number} ist veröffentlicht',

  'channelKey.export': 'Den Schlüssel von {name} sichern',
  'channelKey.created': '{name} ist angelegt.',
  'channelKey.exportText':
    'Wer den Schlüssel hat, kann in diesem Kanal veröffentlichen, ohne ihn kann es niemand. Er liegt nur auf diesem Rechner. Speichere ihn in einer Datei und bewahre sie woanders auf.',
  'channelKey.passphrase': 'Passphrase',
  'channelKey.again': 'Noch einmal die Passphrase',
  'channelKey.passphraseHint': 'Mindestens {least} Zeichen. Ohne sie nützt die Datei niemandem.',
  'channelKey.differs': 'Die beiden sind nicht gleich.',
  'channelKey.save': 'Schlüssel speichern',
  'channelKey.later': 'Nicht jetzt',
  'channelKey.saved': 'Der Schlüssel ist als {file} gespeichert.',
  'channelKey.import': 'Schlüssel eines Kanals einlesen',
  'channelKey.importText':
    'Mit der Sicherung seines Schlüssels lässt sich ein Kanal von diesem Rechner aus weiterführen.',
  'channelKey.two':
    'Veröffentliche nur von einem Rechner aus. Ausgaben von zweien, die nichts voneinander wissen, beenden den Kanal.',
  'channelKey.file': 'Sicherung des Schlüssels',
  'channelKey.choose': 'Datei wählen',
  'channelKey.none': 'Keine gewählt.',
  'channelKey.wrongFile': '{name} ist keine Sicherung eines Kanalschlüssels.',
  'channelKey.go': 'Einlesen',
  'channelKey.imported':
    'Der Kanal ist da. Neue Ausgaben gehen, sobald die bisherigen von denen gekommen sind, die ihm folgen.',

  'news.one': 'Neu in {channel}: {title}',
  'news.show': 'Zeigen',
  'news.shared': '{name} ist geteilt.',
  'news.published': 'Ausgabe {number, number} von {channel} ist veröffentlicht.',
  'news.notShared': '{name} ist nicht geteilt. {trouble}',
  'news.many': '{count, number} Kanäle haben neue Ausgaben.'
}
