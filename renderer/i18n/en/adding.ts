/** Adding a torrent: the link, what is in it, and where it goes. */
export const adding = {
  'ask.link': 'Magnet link or infohash',
  'ask.hint': 'Of a torrent or a channel. Several at once, one to a line, are fine.',
  'ask.paste': 'Paste',
  'ask.file': 'Choose a .torrent file',
  'ask.go': 'Look what is in it',
  'ask.cannotPaste': 'The browser does not let Shoal read the clipboard. Paste with the keyboard.',

  'open.unreadable': '{name} cannot be read as a .torrent file. Those have at most 18 MB.',

  'add.title': 'Add',
  'add.looking': 'Asking peers what is in it.',
  'add.files': '{count, plural, one {# file} other {# files}}',
  'add.private': 'Private',
  'add.privateHint': 'Only its own trackers may name peers.',
  'add.known':
    'It is in the list already. Adding it again sets its folder and files to what you choose here; what is there of it stays.',
  'add.folder': 'Folder',
  'add.start': 'Start at once',
  'add.sequential': 'Fetch in order',
  'add.add': 'Add',
  'add.blind': 'Add now, choose later',
  'add.none': 'Choose at least one file.',
  'add.chosen': '{chosen, number} of {count, plural, one {# file} other {# files}}, {size}',
  'add.tooLarge':
    '{chosen} are chosen, but this disk has only {free} left. Choose fewer files or another folder.',
  'add.added': '{name} is added.',

  'folder.choose': 'Choose…',
  'folder.free': '{size} free',
  'folder.new': 'This folder is not there yet. Shoal makes it.',

  'browse.folder': 'Choose a folder on the engine’s computer',
  'browse.any': 'Choose a file or folder on the engine’s computer',
  'browse.path': 'Path',
  'browse.above': 'Folders above',
  'browse.list': 'What is in it',
  'browse.up': 'Up',
  'browse.cut': 'Not all are shown. Type the path of one that is missing.',
  'browse.noFolders': 'No folders in here.',
  'browse.empty': 'Nothing in here.',
  'browse.new': 'New folder',
  'browse.newName': 'Name of the folder',
  'browse.make': 'Make it',
  'browse.chooseFile': 'Choose this file',
  'browse.chooseFolder': 'Choose this folder',

  'files.title': 'Files',
  'files.filter': 'Filter files',
  'files.all': 'All',
  'files.none': 'None',
  'files.nothing': 'No file fits the filter.',
  'files.keys':
    'Arrow keys move, open and close folders. Space chooses. 1, 2 and 3 set low, normal and high priority, 0 leaves out.',
  'files.priority': 'Priority of {name}',
  'files.high': 'High',
  'files.normal': 'Normal',
  'files.low': 'Low',
  'files.mixed': 'Mixed'
} as const
