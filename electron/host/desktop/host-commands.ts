import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron'
import { HOST_COMMANDS, type HostInput, type HostOutput } from '../../../shared/api/host.ts'
import { ShoalError } from '../../../shared/errors.ts'
import type { Api } from '../../api/api.ts'
import { checkInput } from '../../api/perform.ts'
import { parseTorrent } from '../../metainfo/parse.ts'
import { readTorrentFile } from './torrent-file.ts'
import type { Words } from './words.ts'

/** More than this are not told of one dialog. */
const MOST_PICKED = 1_000

/** What the desktop does for a window's page; null: it is no command of the host's. Rejects with a ShoalError. */
export function performForPage(
  api: Api,
  words: Words,
  window: BrowserWindow,
  command: string,
  input: unknown
): Promise<unknown> | null {
  switch (command) {
    case 'pick':
      return checked('pick', input, (wish) => pick(wish, words, window))
    case 'readTorrent':
      return checked('readTorrent', input, readTorrent)
    case 'openFolder':
      return checked('openFolder', input, ({ id }) => openFolder(api, id))
    default:
      return null
  }
}

/** Shows a torrent's file or folder where it lies, and of what is not there yet the folder it will go to. @throws ShoalError 'not-found' */
export async function openFolder({ engine }: Api, id: string): Promise<Record<string, never>> {
  const torrent = engine.torrents.find((one) => one.id === id)
  if (torrent === undefined) throw new ShoalError('not-found', `There is no torrent ${id}.`)
  const { folder } = torrent.record
  const content = torrent.metainfo === null ? folder : join(folder, torrent.metainfo.name)
  if (content !== folder && (await isThere(content))) shell.showItemInFolder(content)
  else if (!(await isFolder(folder)) || (await shell.openPath(folder)) !== '')
    throw new ShoalError('not-found', `"${folder}" cannot be opened. Look whether it is still there.`)
  return {}
}

async function pick(
  { what, title }: HostInput<'pick'>,
  words: Words,
  window: BrowserWindow
): Promise<HostOutput<'pick'>> {
  const { filePaths } = await dialog.showOpenDialog(window, { title, ...dialogFor(what, words) })
  return { paths: filePaths.slice(0, MOST_PICKED) }
}

function dialogFor(what: HostInput<'pick'>['what'], words: Words): OpenDialogOptions {
  if (what === 'folder') return { properties: ['openDirectory', 'createDirectory'] }
  const filters = what === 'torrent' ? [{ name: words.torrentFiles, extensions: ['torrent'] }] : []
  return { properties: ['openFile', 'multiSelections'], filters }
}

/** Nothing but a torrent: a page that went astray must not read other files with it. */
async function readTorrent({ path }: HostInput<'readTorrent'>): Promise<HostOutput<'readTorrent'>> {
  const bytes = await readTorrentFile(path)
  parseTorrent(bytes)
  return { torrent: bytes.toString('base64') }
}

async function checked<N extends keyof typeof HOST_COMMANDS>(
  command: N,
  input: unknown,
  perform: (input: HostInput<N>) => Promise<unknown>
): Promise<unknown> {
  return await perform(checkInput<HostInput<N>>(command, HOST_COMMANDS[command].input as never, input))
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true
}
