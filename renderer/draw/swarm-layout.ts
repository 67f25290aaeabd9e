/** A peer as the swarm picture sees it. */
export interface SwarmPeer {
  /** The same across reconnects: decides which way from you it swims, so that it keeps its place. */
  readonly identity: string
  /** Share of the pieces it has, 0 to 1. */
  readonly progress: number
  /** It has one of our slots. */
  readonly unchoked: boolean
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Where everyone is: you in the middle, and every peer by its place in what was given. Pixels from the top left. */
export interface SwarmLayout {
  readonly you: Point
  readonly peers: readonly Point[]
  /** Radius of a peer. */
  readonly radius: number
}

/** Radius of you. */
export const YOUR_RADIUS = 15
/** Kept free at the edges, for what surrounds a peer. */
const MARGIN = 5
/** How far from the middle, of the way to the edge, whoever has everything and whoever has nothing swims. */
const NEAREST = 0.4
const FARTHEST = 1
/** Those with a slot swim this share of the way nearer. */
const NEARER = 0.15
/** The share of an equal part of the circle that every peer has to itself. */
const ROOMY = 0.6
/** Rounds in which peers that would touch make way for each other. */
const ROUNDS = 24
const TURN = 2 * Math.PI

/**
 * Peers around you, the nearer the more they have, in the direction their identity gives. The same peers lie the same way, whatever
 * order they come in; all lie inside the picture.
 */
export function layOutSwarm(peers: readonly SwarmPeer[], width: number, height: number): SwarmLayout {
  const radius = peers.length > 100 ? 4 : peers.length > 40 ? 5 : 6
  const you = { x: width / 2, y: height / 2 }
  const reach = {
    x: Math.max(0, width / 2 - radius - MARGIN),
    y: Math.max(0, height / 2 - radius - MARGIN)
  }
  const swimmers = headingsOf(peers).map((heading) => swimmerOf(heading, you, reach))
  for (let round = 0; round < ROUNDS; round++) if (!makeWay(swimmers, you, reach, radius)) break
  const placed: Point[] = []
  for (const { at, x, y } of swimmers) placed[at] = { x, y }
  return { you, peers: placed, radius }
}

/** Which way from you a peer swims. */
interface Heading {
  readonly peer: SwarmPeer
  /** Its place in what was given. */
  readonly at: number
  /** Radians from the right, clockwise. */
  angle: number
}

interface Swimmer {
  readonly at: number
  readonly angle: number
  x: number
  y: number
}

/** In the order of their directions; those that nearly share one make room, so that few peers do not crowd on one side. */
function headingsOf(peers: readonly SwarmPeer[]): readonly Heading[] {
  const headings = peers.map((peer, at) => ({ peer, at, angle: (hashOf(peer.identity) / 2 ** 32) * TURN }))
  headings.sort((a, b) => a.angle - b.angle || (a.peer.identity < b.peer.identity ? -1 : 1))
  const room = (ROOMY * TURN) / Math.max(1, headings.length)
  for (let round = 0; round < ROUNDS && headings.length > 1; round++)
    for (const [index, one] of headings.entries()) {
      const isLast = index === headings.length - 1
      const next = headings[isLast ? 0 : index + 1]
      if (next === undefined) continue
      const lacking = room - (next.angle - one.angle + (isLast ? TURN : 0))
      if (lacking <= 0) continue
      one.angle -= lacking / 2
      next.angle += lacking / 2
    }
  return headings
}

function swimmerOf({ peer: { progress, unchoked }, at, angle }: Heading, you: Point, reach: Point): Swimmer {
  const has = Math.min(1, Math.max(0, progress))
  const away = (FARTHEST - (FARTHEST - NEAREST) * has) * (unchoked ? 1 - NEARER : 1)
  return {
    at,
    angle,
    x: you.x + Math.cos(angle) * reach.x * away,
    y: you.y + Math.sin(angle) * reach.y * away
  }
}

/** One round; false when nobody was in anyone's way. */
function makeWay(swimmers: readonly Swimmer[], you: Point, reach: Point, radius: number): boolean {
  let moved = false
  for (const [index, one] of swimmers.entries())
    for (let next = index + 1; next < swimmers.length; next++) {
      const other = swimmers[next]
      if (other !== undefined && pushApart(one, other, 2 * radius + 3)) moved = true
    }
  for (const swimmer of swimmers) {
    if (pushOut(swimmer, you, YOUR_RADIUS + radius + 8)) moved = true
    swimmer.x = Math.min(you.x + reach.x, Math.max(you.x - reach.x, swimmer.x))
    swimmer.y = Math.min(you.y + reach.y, Math.max(you.y - reach.y, swimmer.y))
  }
  return moved
}

function pushApart(one: Swimmer, other: Swimmer, apart: number): boolean {
  let [dx, dy] = [other.x - one.x, other.y - one.y]
  if (Math.abs(dx) >= apart || Math.abs(dy) >= apart) return false
  let distance = Math.hypot(dx, dy)
  if (distance >= apart) return false
  // in one place: to the sides, as seen from you
  if (distance < 0.01) [dx, dy, distance] = [-Math.sin(one.angle), Math.cos(one.angle), 1]
  const push = (apart - distance) / 2 / distance
  one.x -= dx * push
  one.y -= dy * push
  other.x += dx * push
  other.y += dy * push
  return true
}

function pushOut(swimmer: Swimmer, you: Point, least: number): boolean {
  const [dx, dy] = [swimmer.x - you.x, swimmer.y - you.y]
  const distance = Math.hypot(dx, dy)
  if (distance >= least) return false
  const angle = distance < 0.01 ? swimmer.angle : Math.atan2(dy, dx)
  swimmer.x = you.x + Math.cos(angle) * least
  swimmer.y = you.y + Math.sin(angle) * least
  return true
}

/** FNV-1a and a last stir, so that neighbours in address are not neighbours in the picture. 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
