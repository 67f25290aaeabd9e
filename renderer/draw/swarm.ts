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

/** Tokens, as browsers compute them. */
export interface SwarmColours {
  readonly panel: string
  readonly track: string
  readonly edge: string
  readonly text: string
  readonly quiet: string
  readonly faint: string
  readonly accent: string
  readonly downloading: string
  readonly seeding: string
}

/** Rates from here on make the thickest line, unless one is faster: a swarm that hardly moves is not to look busy. Bytes per second. */
const FAST = 512 * 1024
const THICKEST = 7

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
  UDX: { dashes: (width) => [6 + width, 4], cap: 'butt', more: 0 },
  relayed: { dashes: (width) => [0.1, 3 + 1.5 * width], cap: 'round', more: 0.5 }
}

/** @param context scaled so that its unit is a CSS pixel */
export function drawSwarm(context: CanvasRenderingContext2D, scene: SwarmScene, colours: SwarmColours): void {
  context.clearRect(0, 0, scene.width, scene.height)
  const fastest = scene.peers.reduce((most, { downRate, upRate }) => Math.max(most, downRate, upRate), FAST)
  for (const [at, peer] of scene.peers.entries()) drawLines(context, scene, at, peer, fastest, colours)
  context.setLineDash([])
  for (const [at, peer] of scene.peers.entries()) drawPeer(context, scene, at, peer, colours)
  drawYou(context, scene, colours)
}

/** Pixels; thickness goes with the root of the rate, so that slow ones can still be told from idle ones. */
function thickness(rate: number, fastest: number): number {
  return 1.25 + (THICKEST - 1.25) * Math.sqrt(rate / fastest)
}

function drawLines(
  context: CanvasRenderingContext2D,
  scene: SwarmScene,
  at: number,
  { lane, downRate, upRate }: DrawnPeer,
  fastest: number,
  colours: SwarmColours
): void {
  const place = scene.places[at]
  if (place === undefined) return
  const { dashes, cap, more } = LANES[lane]
  context.lineCap = cap
  const down = downRate > 0 ? thickness(downRate, fastest) + more : 0
  const up = upRate > 0 ? thickness(upRate, fastest) + more : 0
  const draw = (width: number, aside: number, colour: string): void => {
    context.strokeStyle = colour
    context.lineWidth = width
    context.setLineDash(dashes(width))
    strokeBeside(context, scene.you, place, aside)
  }
  if (down === 0 && up === 0) draw(1 + more / 2, 0, colours.edge)
  // both ways lie side by side, as lanes of a road do
  if (down > 0) draw(down, up > 0 ? -up / 2 - 0.5 : 0, colours.downloading)
  if (up > 0) draw(up, down > 0 ? down / 2 + 0.5 : 0, colours.seeding)
}

/** A line between two places, moved so many pixels to its side. */
function strokeBeside(context: CanvasRenderingContext2D, from: Point, to: Point, aside: number): void {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const [x, y] = [(-(to.y - from.y) / length) * aside, ((to.x - from.x) / length) * aside]
  context.beginPath()
  context.moveTo(from.x + x, from.y + y)
  context.lineTo(to.x + x, to.y + y)
  context.stroke()
}

/** A disc that fills, clockwise, by what the peer has. */
function drawPeer(
  context: CanvasRenderingContext2D,
  { places, radius, named }: SwarmScene,
  at: number,
  { progress, unchoked }: DrawnPeer,
  colours: SwarmColours
): void {
  const place = places[at]
  if (place === undefined) return
  if (at === named) disc(context, place, radius + 4.5, colours.text)
  disc(context, place, radius + 2.5, colours.panel)
  disc(context, place, radius, colours.track)
  slice(context, place, radius, progress, unchoked ? colours.accent : colours.faint)
}

function drawYou(context: CanvasRenderingContext2D, scene: SwarmScene, colours: SwarmColours): void {
  disc(context, scene.you, YOUR_RADIUS + 4, colours.panel)
  disc(context, scene.you, YOUR_RADIUS, colours.track)
  slice(context, scene.you, YOUR_RADIUS, scene.yourProgress, colours.accent)
  disc(context, scene.you, YOUR_RADIUS - 5, colours.panel)
  disc(context, scene.you, 4, colours.text)
}

function disc(context: CanvasRenderingContext2D, { x, y }: Point, radius: number, colour: string): void {
  context.fillStyle = colour
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

function slice(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  radius: number,
  share: number,
  colour: string
): void {
  if (share <= 0) return
  context.fillStyle = colour
  context.beginPath()
  if (share < 1) context.moveTo(x, y)
  context.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * Math.min(1, share))
  context.fill()
}
