/** The log of a transfer. */
export const log = {
  'log.label': 'What happened to this transfer, the newest first',
  'log.filter': 'Filter the log',
  'log.copy': 'Copy all',
  'log.none': 'Nothing has happened since Shoal was started.',
  'log.noMatch': 'Nothing in the log fits the filter.',
  'log.count': '{count, plural, one {# line} other {# lines}}',
  'log.added': 'Added to the list',
  'log.started': 'Started',
  'log.stopped': 'Stopped',
  'log.metadata-found': 'What is in it is known: {name}',
  'log.checking-began': 'Checking {pieces, plural, one {# piece} other {# pieces}} of what is on disk',
  'log.checking-ended':
    'Checked {checked, plural, one {# piece} other {# pieces}}; {have} of the torrent are here',
  'log.first-piece': 'The first piece arrived: number {piece}',
  'log.completed': 'Complete',
  'log.errored': 'Stopped by an error: {sentence}',
  'log.reused':
    '{pieces, plural, one {# piece was} other {# pieces were}} copied from other torrents that are here.',
  'log.piece-failed': 'Piece {piece} was not what its hash says. It is fetched again.',
  'log.peer-banned': '{identity} was banned: {reason}',
  'log.priorities-changed': 'Chosen anew: {wanted} of {files, plural, one {# file} other {# files}} wanted',
  'log.trouble': 'The network has trouble: {sentence}',

  'fault.tracker-unreachable': 'The tracker {who} cannot be reached: {words}',
  'fault.tracker-nonsense': 'The tracker {who} does not answer as it should: {words}',
  'fault.tracker-refused': 'The tracker {who} refuses: {words}',
  'fault.tracker-warning': 'The tracker {who} warns: {words}',
  'fault.peer-tells-too-often':
    'The peer {who} tells of other peers more often than it may; that is ignored.',
  'fault.peer-tells-bogus': 'The peer {who} tells of other peers where none can be; that is ignored.',
  'fault.dht-tells-bogus': 'The DHT node {who} tells of peers where none can be; that is ignored.',
  'fault.lan-tells-bogus': 'In the local network {who} tells of peers where none can be; that is ignored.',
  'fault.peer-large-metadata':
    'The peer {who} offers a description of this torrent that is too large to be one; others are asked.',
  'fault.peer-wrong-metadata':
    'The peer {who} sent another description than this torrent’s; others are asked.',
  'fault.web-seed-forbidden':
    'The web seed {who} leads into a private network, where others may not send Shoal; add it by hand if you trust it.',
  'fault.web-seed-unreachable': 'The web seed {who} cannot be reached, or breaks off.',
  'fault.web-seed-missing': 'The web seed {who} has not all of the files.',
  'fault.web-seed-refused': 'The web seed {who} does not give the files.',
  'fault.web-seed-busy': 'The web seed {who} asks to come back later.',
  'fault.web-seed-redirects':
    'The web seed {who} leads somewhere else without end, or to what is not the web.',
  'fault.web-seed-no-ranges': 'The web seed {who} gives whole files only.',
  'fault.web-seed-wrong-file': 'The web seed {who} has another file than this torrent’s.',
  'fault.web-seed-wrong-answer': 'The web seed {who} sends other bytes than were asked for.',
  'fault.web-seed-cut-short': 'The web seed {who} sends less than was asked for.',
  'fault.web-seed-silent': 'The web seed {who} does not answer.',
  'fault.web-seed-slow': 'The web seed {who} is too slow.',

  'ban.redundant': 'neither has anything for the other',
  'ban.bad-pieces': 'it sent data that is not what the hashes say',
  'ban.bad-hashes': 'it sent hashes that are not the torrent’s',
  'ban.unsolicited-blocks': 'it kept sending what nobody asked for',
  'ban.request-flood': 'it asked for more than anyone may',
  'ban.banned': 'it was banned before'
} as const
