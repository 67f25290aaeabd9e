import { execFile } from 'node:child_process'
import { win32 } from 'node:path'

/** Milliseconds after which it is given up. */
const PATIENCE = 5_000

export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

/**
 * Hides a file on Windows (BEP 47's `h`). Elsewhere it does nothing: what hides a file there is its name, and a torrent's names are
 * never changed. That a file cannot be hidden is no fault: nothing of it is missing.
 */
export async function hideFile(path: string): Promise<void> {
  const command = hidingCommand(path, process.platform, process.env['SystemRoot'])
  if (command === null) return
  await new Promise<void>((resolve) => {
    execFile(command.file, command.args, { windowsHide: true, timeout: PATIENCE }, () => resolve())
  })
}

/**
 * Node has no way to set the attribute, so Windows' own command does it: by its full path, for `attrib` may be anything.
 * @param path absolute; no name of a torrent holds the wildcards that the command knows
 * @returns null where nothing is to be run
 */
export function hidingCommand(
  path: string,
  platform: NodeJS.Platform,
  systemRoot: string | undefined
): Command | null {
  if (platform !== 'win32' || systemRoot === undefined) return null
  return { file: win32.join(systemRoot, 'System32', 'attrib.exe'), args: ['+h', path] }
}
