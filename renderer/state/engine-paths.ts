/** Paths of the engine's computer, which may be of another kind than the one this window is on: '/' or '\' decides. */

export interface Crumb {
  readonly name: string
  readonly path: string
}

export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder)
  return folder.endsWith(separator) ? folder + name : folder + separator + name
}

/** The last part; the whole of it at the top. */
export function nameOf(path: string): string {
  const separator = separatorOf(path)
  const name = path.split(separator).findLast((part) => part !== '')
  return name ?? path
}

/** The folders from the top to this one, it included. */
export function crumbsOf(path: string): readonly Crumb[] {
  const separator = separatorOf(path)
  const parts = path.split(separator).filter((part) => part !== '')
  const top = path.startsWith(separator) ? separator : ''
  const crumbs = top === '/' ? [{ name: '/', path: '/' }] : []
  parts.forEach((name, at) => {
    const whole = top + parts.slice(0, at + 1).join(separator)
    crumbs.push({ name, path: at === 0 && /^[a-z]:$/iu.test(name) ? whole + separator : whole })
  })
  return crumbs
}

/** The folders above it, nearest first. */
export function above(path: string): readonly string[] {
  return crumbsOf(path)
    .slice(0, -1)
    .map((crumb) => crumb.path)
    .reverse()
}

function separatorOf(path: string): '/' | '\\' {
  return path.startsWith('/') || !path.includes('\\') ? '/' : '\\'
}
