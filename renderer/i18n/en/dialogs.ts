/** The smaller dialogs. */
export const dialogs = {
  'remove.title': 'Remove {count, plural, one {this transfer} other {# transfers}}',
  'remove.more': 'and {count, number} more',
  'remove.files': 'What becomes of the files',
  'remove.keep': 'Keep the files',
  'remove.keepHint': 'They stay where they are. Only the transfer is forgotten.',
  'remove.delete': 'Delete the files too',
  'remove.deleteHint': 'What was fetched is deleted from the disk. This cannot be undone.',
  'remove.inPlace':
    '{all, plural, one {Its files are shared from where they lie. They always stay.} other {{count, plural, one {One of them is} other {# of them are}} shared from where the files lie. Those always stay.}}',
  'remove.go': 'Remove',
  'remove.both': 'Remove and delete',
  'remove.removed':
    '{count, plural, one {Removed. The files stay.} other {# transfers are removed. The files stay.}}',
  'remove.deleted':
    '{count, plural, one {Removed, and its files are deleted.} other {# transfers are removed, and their files are deleted.}}',

  'peer.title': 'Add a peer',
  'peer.address': 'Address and port',
  'peer.hint': 'A BitTorrent peer you know of. Shoal keeps trying to reach it.',
  'peer.add': 'Add',
  'peer.added': 'Shoal keeps trying to reach {address}.',

  'where.title': 'The files are on the engine’s computer',
  'where.path': 'Folder',
  'where.copy': 'Copy the path',
  'where.cut': 'Not all are shown.',

  'stats.session': 'Since the start',
  'stats.all': 'Of all time',
  'stats.downloaded': 'Downloaded',
  'stats.uploaded': 'Uploaded',
  'stats.ratio': 'Ratio',
  'stats.wasted': 'Wasted',
  'stats.wastedHint': 'Received twice, unasked for, or wrong.',
  'stats.since': 'Running since',
  'stats.peers': 'Peers now',
  'stats.direct': 'Reached directly, since the start',
  'stats.punched': 'Reached through NAT',
  'stats.relayed': 'Reached over a relay',
  'stats.dht': 'DHT nodes',
  'stats.free': 'Free space in the download folder',

  'keys.anywhere': 'Anywhere',
  'keys.inList': 'In the list',
  'keys.paste': 'Open what was copied',
  'keys.move': 'Go up or down',
  'keys.extend': 'Select a range',
  'keys.walk': 'Go without selecting',
  'keys.toggle': 'Select too, or no longer',
  'keys.all': 'Select all',
  'keys.none': 'Select nothing',
  'keys.or': 'or',
  'keys.ctrl': 'Ctrl',
  'keys.shift': 'Shift',
  'keys.space': 'Space',
  'keys.delete': 'Del',

  'about.version': 'Version {version}',
  'about.text':
    'Share files from your computer with anyone who has the link: straight from you, encrypted, every byte checked.',
  'about.licence': 'Free software under the MIT licence.'
} as const
