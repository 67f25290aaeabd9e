import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron'
import { HOST_COMMANDS, type HostInput, type HostOutput } from '../../../shared/api/host.ts'
import type { Api } from '../../api/api.ts'
import { checkInput } from '../../api/perform.ts'
import { cannotShow, placeToShow } from '../window/place-to-show.ts'
import { readTorrent } from '../window/torrent-file.ts'
import type { Words } from '../window/words.ts'

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

/** Shows a torrent's file or folder where it lies. @throws ShoalError 'not-found' */
export async function openFolder({ engine }: Api, id: string): Promise<Record<string, never>> {
  const { path, isContent } = await placeToShow(engine, id)
  if (isContent) shell.showItemInFolder(path)
  else if ((await shell.openPath(path)) !== '') throw cannotShow(path)
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

async function checked<N extends keyof typeof HOST_COMMANDS>(
  command: N,
  input: unknown,
  perform: (input: HostInput<N>) => Promise<unknown>
): Promise<unknown> {
  return await perform(checkInput<HostInput<N>>(command, HOST_COMMANDS[command].input as never, input))
}
