/** Channels that are published and followed here, their releases, and searching them. */
export const channels = {
  'channel.channels': 'Channels',
  'channel.what': 'A channel is a link to something that changes: whoever follows it gets each new release.',
  'channel.add': 'Add a channel',
  'channel.create': 'New channel…',
  'channel.follow': 'Follow a channel…',
  'channel.followThis': 'Follow…',
  'channel.import': 'Import a key…',
  'channel.yours': 'Yours',
  'channel.followed': 'Followed',
  'channel.trouble': 'Trouble',
  'channel.news': '{count, plural, one {# new release} other {# new releases}}',

  'channel.more': 'More for this channel',
  'channel.publish': 'Publish…',
  'channel.handOn': 'Hand on the channel',
  'channel.handOnText': 'Whoever opens this link can follow the channel, and gets each new release.',
  'channel.linkCopied': 'The link is copied. Whoever opens it can follow the channel.',
  'channel.keep': 'What is kept…',
  'channel.export': 'Back up the key…',
  'channel.unfollow': 'Unfollow…',
  'channel.delete': 'Delete…',

  'channel.newest': 'Newest',
  'channel.noRelease': 'There is no release yet.',
  'channel.holders':
    '{count, plural, =0 {No one else holds it right now.} one {# other holds it.} other {# others hold it.}}',
  'channel.ours': 'You publish it. Its releases are served from where they lie.',
  'channel.keepNone': 'You are told of new releases; none is fetched.',
  'channel.keepLast':
    '{count, plural, one {Keeps the newest release} other {Keeps the last # releases}} in {folder}',
  'channel.keepAll': 'Keeps all releases from now on in {folder}',
  'channel.mirrors': 'Mirrors it: keeps all releases, earlier ones too, in {folder}',
  'channel.pinned': '“newest” stays with release {number}, whatever comes.',
  'channel.unpin': 'Follow the newest again',

  'channel.releases': 'Releases',
  'channel.number': 'No.',
  'channel.title': 'Title',
  'channel.published': 'Published',
  'channel.files': 'Files',
  'channel.here': 'Here',
  'channel.away': 'Not here',
  'channel.fetching': 'Fetching',
  'channel.newestHere': '“newest”',
  'channel.isShown': '“newest” shows this release.',
  'channel.someShown': 'The newest {shown} of {all} releases.',
  'channel.earlier': 'Show earlier releases',
  'channel.loading': 'Waiting for the releases.',
  'channel.dropFirst': 'Drop a file or folder here to publish the first.',
  'channel.waiting': 'They come as soon as someone who has them is online.',

  'channel.pin': 'Let “newest” stay with this one',
  'channel.download': 'Download…',
  'channel.copyRelease': 'Copy its link',
  'channel.inList': 'Show in the list',
  'channel.release': 'Release {number}',
  'channel.back': 'Back to the releases',
  'channel.noNotes': 'No notes.',
  'channel.fileCount': '{count, plural, one {# file} other {# files}}',
  'channel.moreFiles': 'Show more files',
  'channel.holderList': 'Who holds it ({count})',
  'channel.faultList': 'What was wrong ({count})',
  'channel.byPeer': 'from {peer}',

  'channel.drop': 'Drop to publish it in {name}',
  'channel.notYours': '“{name}” is somebody else’s channel: only its publisher can add to it.',

  'search.title': 'Search releases',
  'search.label': 'Words of titles, notes and file names',
  'search.hint': 'Finds releases of all channels here by words of their titles, notes and file names.',
  'search.noChannels': 'There is no channel here yet. Follow one, or begin your own.',
  'search.results': 'Releases that were found',
  'search.none': 'Nothing found.',
  'search.found': '{count, plural, one {# release found.} other {# releases found.}}',
  'search.most': 'The best {count} are shown.',
  'search.searched': '{count, plural, one {# release was searched.} other {# releases were searched.}}',

  'search.ask': 'Ask the peers that are connected',
  'search.askHint': 'They are told these words, and answer from the channels they follow.',
  'search.asking': 'Asking. It takes a few seconds at most.',
  'search.noPeers': 'No one is connected who can be asked.',
  'search.answered':
    '{answered, plural, =0 {None} other {#}} of {asked, plural, one {the one} other {the #}} that could be asked answered.',
  'search.forged':
    '{count, plural, one {One that no key signed was left out.} other {# that no key signed were left out.}}',
  'search.peers': 'Releases that others know',

  'trouble.forked':
    'The key of this channel signed two different histories, so nothing new is taken from it. Ask its publisher for a new channel.',
  'trouble.tampered':
    'The log of this channel on this disk is not what its publisher signed. The wrong entries are fetched again.',
  'trouble.bad-signature':
    'A peer sent entries that do not go on from this log as its key signed it. They were not taken.',
  'trouble.rewritten':
    'A peer offers a history of this channel that was cut and written anew. It is not taken.',
  'trouble.entry-refused': 'An entry of this channel is no release that can be read. It was passed over.',
  'trouble.update-failed': 'This channel could not be brought up to date. Shoal tries again.'
} as const
