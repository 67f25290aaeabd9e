/** What is around the list: the header, the status bar, banners, notices, and what every dialog says. */
export const app = {
  'app.name': 'Shoal',
  'app.share': 'Share',
  'app.open': 'Open a link',
  'app.filter': 'Filter by name or hash',
  'app.settings': 'Settings',
  'app.statistics': 'Statistics',
  'app.shortcuts': 'Keyboard shortcuts',
  'app.about': 'About Shoal',
  'app.more': 'More',
  'app.views': 'Show',
  'app.drop': 'Drop to share it, or to open a link or .torrent file',
  'app.resize': 'Height of the details',

  'first.title': 'Drop a file or folder here to share it',
  'first.text': 'Or paste a link that someone gave you.',
  'first.folder': 'What you fetch goes to {folder}.',
  'first.change': 'Choose another folder',
  'first.pick': 'Choose what to share',

  'empty.filter': 'Nothing here fits the filter.',
  'empty.clear': 'Show everything',
  'empty.loading': 'Waiting for the engine.',

  'link.lost': 'The connection to the engine is lost. What is shown may be old. Shoal tries again by itself.',
  'link.refused': 'This address is no longer valid. Open the one that “shoal daemon” prints.',
  'link.retry': 'Try now',
  'link.lostCall': 'The connection to the engine was lost. Look whether it was done, and try again.',

  'offline.text':
    'The network cannot be reached. Shoal keeps looking; files on this computer stay as they are.',

  'notice.linkCopied': 'The link is copied. Whoever opens it gets the files.',
  'notice.copied': 'Copied.',
  'notice.notCopied': 'The browser does not let Shoal use the clipboard. Select the text and copy it.',
  'notice.dismiss': 'Dismiss',
  'notice.superSeeding': 'Each piece goes out once before any goes out twice.',
  'notice.notSuperSeeding': 'Super seeding is off: every peer may ask for any piece.',

  'status.peers': '{count, plural, =0 {No peers} one {# peer} other {# peers}}',
  'status.ways': '{direct} direct, {punched} punched, {relayed} relayed',
  'status.reachable': 'Reachable',
  'status.unreachable': 'Peers cannot begin a connection to you; you can to them.',
  'status.unreachableShort': 'Not reachable',
  'status.local': 'Local only',
  'status.localHint': 'Hyperswarm is off: peers are met only at addresses that are given.',
  'status.offline': 'Offline',
  'status.down': 'Download',
  'status.up': 'Upload',
  'status.noLimit': 'no limit',
  'status.limits': 'Limits',
  'status.slow': 'Slow limits',
  'status.free': '{size} free',
  'status.dht': '{count, plural, one {DHT: # node} other {DHT: # nodes}}',
  'status.dhtHint': 'Nodes of BitTorrent’s DHT that Shoal knows. They tell who has what.',

  'dialog.close': 'Close',
  'dialog.cancel': 'Cancel',

  'trouble.link-invalid': 'This is no magnet link, infohash or torrent.',
  'trouble.metainfo-invalid': 'This is no usable .torrent file.',
  'trouble.not-found': 'This is not there any more.',
  'trouble.hash-mismatch': 'What is there is not what its hashes say.',
  'trouble.torrent-inconsistent':
    'The two sets of hashes in this torrent contradict each other. Ask its maker for a correct one.',
  'trouble.disk-full': 'The disk is full. Free some space and start again.',
  'trouble.disk-denied': 'Permission denied. Allow access to the folder or choose another.',
  'trouble.disk-failed': 'The disk failed. Check it and start again.',
  'trouble.file-changed': 'A file has changed or is gone. Put it back and check the files again.',
  'trouble.no-peers': 'No one with this file can be reached. Shoal keeps looking.',
  'trouble.unsupported': 'This version of Shoal cannot do this.'
} as const
