import type { adding as english } from '../en/adding.ts'
import type { Translated } from '../translated.ts'

export const adding: Translated<typeof english> = {
  'ask.link': 'Magnet-Link oder Infohash',
  'ask.hint': 'Von einem Torrent oder einem Kanal. Auch mehrere auf einmal, einer je Zeile.',
  'ask.paste': 'Einfügen',
  'ask.file': '.torrent-Datei wählen',
  'ask.go': 'Hineinsehen',
  'ask.cannotPaste': 'Der Browser lässt Shoal nicht an die Zwischenablage. Füge mit der Tastatur ein.',

  'open.unreadable': '{name} ist nicht als .torrent-Datei zu lesen. Die haben höchstens 18 MB.',

  'add.title': 'Hinzufügen',
  'add.looking': 'Fragt Peers, was darin ist.',
  'add.files': '{count, plural, one {# Datei} other {# Dateien}}',
  'add.private': 'Privat',
  'add.privateHint': 'Nur seine eigenen Tracker dürfen Peers nennen.',
  'add.known':
    'Es steht schon in der Liste. Fügst du es noch einmal hinzu, gelten Ordner und Dateien, die du hier wählst; was davon da ist, bleibt.',
  'add.folder': 'Ordner',
  'add.start': 'Gleich starten',
  'add.sequential': 'Der Reihe nach holen',
  'add.add': 'Hinzufügen',
  'add.blind': 'Jetzt hinzufügen, später wählen',
  'add.none': 'Wähle mindestens eine Datei.',
  'add.chosen': '{chosen, number} von {count, plural, one {# Datei} other {# Dateien}}, {size}',
  'add.tooLarge':
    '{chosen} sind gewählt, aber auf dieser Platte sind nur {free} frei. Wähle weniger Dateien oder einen anderen Ordner.',
  'add.added': '{name} ist hinzugefügt.',

  'folder.choose': 'Wählen …',
  'folder.free': '{size} frei',
  'folder.new': 'Diesen Ordner gibt es noch nicht. Shoal legt ihn an.',

  'browse.folder': 'Ordner auf dem Rechner von Shoal wählen',
  'browse.any': 'Datei oder Ordner auf dem Rechner von Shoal wählen',
  'browse.path': 'Pfad',
  'browse.above': 'Darüber liegende Ordner',
  'browse.list': 'Inhalt',
  'browse.up': 'Nach oben',
  'browse.cut': 'Nicht alles wird gezeigt. Tippe den Pfad, wenn etwas fehlt.',
  'browse.noFolders': 'Keine Ordner hier.',
  'browse.empty': 'Nichts hier.',
  'browse.new': 'Neuer Ordner',
  'browse.newName': 'Name des Ordners',
  'browse.make': 'Anlegen',
  'browse.chooseFile': 'Diese Datei wählen',
  'browse.chooseFolder': 'Diesen Ordner wählen',

  'files.title': 'Dateien',
  'files.filter': 'Dateien filtern',
  'files.all': 'Alle',
  'files.none': 'Keine',
  'files.nothing': 'Keine Datei passt zum Filter.',
  'files.keys':
    'Pfeiltasten bewegen, öffnen und schließen Ordner. Leertaste wählt. 1, 2 und 3 setzen niedrige, normale und hohe Priorität, 0 lässt weg.',
  'files.priority': 'Priorität von {name}',
  'files.high': 'Hoch',
  'files.normal': 'Normal',
  'files.low': 'Niedrig',
  'files.mixed': 'Gemischt'
}
