import type { PeerRow } from '../../shared/api/detail.ts'
import { YOUR_RADIUS, type Point } from './swarm-layout.ts'

/** A peer as it is drawn. Rates in bytes per second. */
export type DrawnPeer = Pick<PeerRow, 'lane' | 'progress' | 'downRate' | 'upRate' | 'unchoked'>

/** One moment of the swarm picture. */
export interface SwarmScene {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  readonly you: Point
  /** Of what is wanted, 0 to 1. */
  readonly yourProgress: number
  readonly peers: readonly DrawnPeer[]
  /** By peer. */
  readonly places: readonly Point[]
  readonly radius: number
  /** The peer that is pointed at; -1 for none. */
  readonly named: number
}

/** What is drawn in which token. */
export const SWARM_TOKENS = {
  ground: 'panel',
  empty: 'track',
  idle: 'edge',
  pointed: 'text',
  choked: 'faint',
  unchoked: 'accent',
  down: 'downloading',
  up: 'seeding'
} as const

/** As browsers compute them. */
export type SwarmColours = Readonly<Record<keyof typeof SWARM_TOKENS, string>>

/** Rates from here on make the thickest line, unless one is faster: a swarm that hardly moves is not to look busy. Bytes per second. */
const FAST = 512 * 1024
const THINNEST = 1.25

interface LaneLook {
  /** Dash and gap for a line so many pixels wide. */
  readonly dashes: (width: number) => number[]
  readonly cap: CanvasLineCap
  /** What its lines are thicker by. */
  readonly more: number
}

/** How a lane is drawn, whatever goes over it: what is near is solid, and what needs help falls into dots. */
const LANES: Readonly<Record<PeerRow['lane'], LaneLook>> = {
  'LAN TCP': { dashes: () => [], cap: 'round', more: 1.5 },
  TCP: { dashes: () => [], cap: 'round', more: 0 },
  uTP: { dashes: (width) => [6 + width, 4], cap: 'butt', more: 0 },
  UDX: { dashes: (width) => [6 + width, 4], cap: 'butt', more: 0 },
  HTTP: { dashes: () => [], cap: 'butt', more: 0.5 },
  relayed: { dashes: (width) => [0.1, 3 + 1.5 * width], cap: 'round', more: 0.5 }
}

/**
 * Draws a moment of it. What looks alike is drawn in one go, so that a swarm of two hundred costs little.
 * @param context scaled so that its unit is a CSS pixel
 */
export function drawSwarm(context: CanvasRenderingContext2D, scene: SwarmScene, colours: SwarmColours): void {
  context.clearRect(0, 0, scene.width, scene.height)
  for (const lane of Object.keys(LANES) as PeerRow['lane'][]) drawIdle(context, scene, lane, colours)
  const fastest = scene.peers.reduce((most, { downRate, upRate }) => Math.max(most, downRate, upRate), FAST)
  for (const [at, peer] of scene.peers.entries()) drawFlow(context, scene, at, peer, fastest, colours)
  context.setLineDash([])
  drawPeers(context, scene, colours)
  drawYou(context, scene, colours)
}

/**
 * Pixels. It goes with the root of the rate, so that slow ones can still be told from idle ones, and is less where peers are many and
 * small, so that they can be told apart.
 */
function thickness(rate: number, fastest: number, radius: number): number {
  const thickest = 1.5 * radius - 3
  return THINNEST + (thickest - THINNEST) * Math.sqrt(rate / fastest)
}

function isIdle({ downRate, upRate }: DrawnPeer): boolean {
  return downRate === 0 && upRate === 0
}

/** The lines of a lane over which nothing goes. */
function drawIdle(
  context: CanvasRenderingContext2D,
  { you, peers, places }: SwarmScene,
  lane: PeerRow['lane'],
  colours: SwarmColours
): void {
  context.beginPath()
  for (const [at, peer] of peers.entries()) {
    const place = places[at]
    if (place === undefined || peer.lane !== lane || !isIdle(peer)) continue
    context.moveTo(you.x, you.y)
    context.lineTo(place.x, place.y)
  }
  stroke(context, lane, 1 + LANES[lane].more / 2, colours.idle)
}

function drawFlow(
  context: CanvasRenderingContext2D,
  scene: SwarmScene,
  at: number,
  peer: DrawnPeer,
  fastest: number,
  colours: SwarmColours
): void {
  const place = scene.places[at]
  if (place === undefined || isIdle(peer)) return
  const { lane, downRate, upRate } = peer
  const { more } = LANES[lane]
  const down = downRate > 0 ? thickness(downRate, fastest, scene.radius) + more : 0
  const up = upRate > 0 ? thickness(upRate, fastest, scene.radius) + more : 0
  // both ways lie side by side, as lanes of a road do
  if (down > 0) {
    lineBeside(context, scene.you, place, up > 0 ? -up / 2 - 0.5 : 0)
    stroke(context, lane, down, colours.down)
  }
  if (up > 0) {
    lineBeside(context, scene.you, place, down > 0 ? down / 2 + 0.5 : 0)
    stroke(context, lane, up, colours.up)
  }
}

function stroke(
  context: CanvasRenderingContext2D,
  lane: PeerRow['lane'],
  width: number,
  colour: string
): void {
  const { dashes, cap } = LANES[lane]
  context.lineCap = cap
  context.lineWidth = width
  context.strokeStyle = colour
  context.setLineDash(dashes(width))
  context.stroke()
}

/** The path of a line between two places, moved so many pixels to its side. */
function lineBeside(context: CanvasRenderingContext2D, from: Point, to: Point, aside: number): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const [x, y] = [(-(to.y - from.y) / length) * aside, ((to.x - from.x) / length) * aside]
  context.beginPath()
  context.moveTo(from.x + x, from.y + y)
  context.lineTo(to.x + x, to.y + y)
}

/** Discs that fill, clockwise, by what each peer has; those with a slot in the accent's colour. */
function drawPeers(context: CanvasRenderingContext2D, scene: SwarmScene, colours: SwarmColours): void {
  const { peers, places, radius, named } = scene
  const pointed = places[named]
  if (pointed !== undefined) discs(context, [pointed], radius + 4.5, colours.pointed)
  discs(context, places, radius + 2.5, colours.ground)
  discs(context, places, radius, colours.empty)
  const sliced = (isUnchoked: boolean): (readonly [Point, number])[] =>
    peers.flatMap(({ unchoked, progress }, at) => {
      const place = places[at]
      return place !== undefined && unchoked === isUnchoked ? [[place, progress] as const] : []
    })
  slices(context, sliced(false), radius, colours.choked)
  slices(context, sliced(true), radius, colours.unchoked)
}

function drawYou(context: CanvasRenderingContext2D, scene: SwarmScene, colours: SwarmColours): void {
  const you = [scene.you]
  discs(context, you, YOUR_RADIUS + 4, colours.ground)
  discs(context, you, YOUR_RADIUS, colours.empty)
  slices(context, [[scene.you, scene.yourProgress]], YOUR_RADIUS, colours.unchoked)
  discs(context, you, YOUR_RADIUS - 5, colours.ground)
  discs(context, you, 4, colours.pointed)
}

function discs(
  context: CanvasRenderingContext2D,
  places: readonly Point[],
  radius: number,
  colour: string
): void {
  context.beginPath()
  for (const { x, y } of places) {
    context.moveTo(x + radius, y)
    context.arc(x, y, radius, 0, 2 * Math.PI)
  }
  context.fillStyle = colour
  context.fill()
}

/** @param slices each with the share of its disc, 0 to 1, from the top */
function slices(
  context: CanvasRenderingContext2D,
  slices: readonly (readonly [Point, number])[],
  radius: number,
  colour: string
): void {
  context.beginPath()
  for (const [{ x, y }, share] of slices) {
    if (share <= 0) continue
    const whole = share >= 1
    context.moveTo(x, whole ? y - radius : y)
    context.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * (whole ? 1 : share))
    context.closePath()
  }
  context.fillStyle = colour
  context.fill()
}
