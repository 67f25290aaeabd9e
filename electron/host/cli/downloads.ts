import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The user's Downloads folder, by whatever name it has here; the home folder where there is none. */
export async function defaultDownloads(): Promise<string> {
  const folder = (await namedByDesktop()) ?? join(homedir(), 'Downloads')
  return (await isFolder(folder)) ? folder : homedir()
}

/** Desktops of Linux name it in the user's language, in a file for shells to read. */
async function namedByDesktop(): Promise<string | null> {
  const config = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  const text = await readFile(join(config, 'user-dirs.dirs'), 'utf8').catch(() => '')
  const named = /^XDG_DOWNLOAD_DIR="(\$HOME)?(\/[^"]*)"/m.exec(text)
  if (named?.[2] === undefined) return null
  return named[1] === undefined ? named[2] : join(homedir(), named[2])
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false
  )
}
