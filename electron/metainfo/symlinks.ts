import { safeComponent, type Naming } from './paths.ts'
import { refuse } from './refuse.ts'

/**
 * Where a symlink may point: inside its torrent. BEP 47 wants the target relative to the torrent's folder, libtorrent
 * writes what the link says, which is relative to the link; both are understood, the first one first. A target that
 * nothing in the torrent has is let pass, for it may lie behind another link, and dangles harmlessly if not: targets
 * hold no '..', and no path of a torrent leads through a link (distinct.ts), so following any of them stays inside.
 *
 * @param path of the link, beginning with the torrent's name; @param exists whether the torrent has a file or folder
 * @returns the target in the same form; null when it names nothing, then it is an ordinary empty file
 */
export function linkTarget(
  path: string,
  target: readonly Uint8Array[],
  exists: (path: string) => boolean,
  naming: Naming
): string | null {
  if (target.every(isHere)) return null
  const here = path.split('/')
  const climbs = target.some(isParent)
  const fromRoot = climbs ? null : walked(here.slice(0, 1), target, naming)
  if (fromRoot !== null && exists(fromRoot)) return fromRoot
  const fromLink = walked(here.slice(0, -1), target, naming)
  if (fromLink === null) refuse(`The symlink “${path}” in this torrent points outside it.`)
  return fromRoot === null || exists(fromLink) ? fromLink : fromRoot
}

/** Null when the way leads out of the torrent's folder. */
function walked(from: readonly string[], components: readonly Uint8Array[], naming: Naming): string | null {
  const way = [...from]
  for (const component of components) {
    if (isHere(component)) continue
    if (isParent(component)) {
      if (way.length <= 1) return null
      way.pop()
    } else {
      const name = safeComponent(component, naming)
      if (name !== '') way.push(name)
    }
  }
  return way.join('/')
}

function isHere(component: Uint8Array): boolean {
  return component.length === 0 || (component.length === 1 && component[0] === DOT)
}

function isParent(component: Uint8Array): boolean {
  return component.length === 2 && component[0] === DOT && component[1] === DOT
}

const DOT = 0x2e
