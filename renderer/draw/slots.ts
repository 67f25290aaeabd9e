import type { SlotBar, SlotLane } from '../state/slot-lanes.ts'

export interface SlotColours {
  readonly earned: string
  readonly chance: string
  readonly track: string
  readonly grid: string
}

export interface SlotSize {
  /** Pixels of the canvas in CSS, and how many of the device's there are to one. */
  readonly width: number
  readonly laneHeight: number
  readonly ratio: number
  /** Time begins at the other end. */
  readonly isRtl: boolean
}

const BAR_HEIGHT = 10
/** A turn that was over within a second is still to be seen. */
const LEAST_BAR = 2

/** Each lane a line of the canvas: its track, and on it the stretches it had a slot; those by chance hatched. */
export function drawSlots(
  context: CanvasRenderingContext2D,
  { width, laneHeight, ratio, isRtl }: SlotSize,
  lanes: readonly SlotLane[],
  colours: SlotColours
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, lanes.length * laneHeight)
  if (isRtl) context.setTransform(-ratio, 0, 0, ratio, width * ratio, 0)
  context.fillStyle = colours.grid
  for (let minute = 1; minute < 10; minute++)
    context.fillRect(Math.round((width * minute) / 10), 0, 1, lanes.length * laneHeight)
  lanes.forEach(({ bars }, at) => {
    const top = at * laneHeight + (laneHeight - BAR_HEIGHT) / 2
    context.fillStyle = colours.track
    context.fillRect(0, top + BAR_HEIGHT / 2 - 1, width, 2)
    for (const bar of bars) drawBar(context, bar, top, width, colours)
  })
}

function drawBar(
  context: CanvasRenderingContext2D,
  { from, to, optimistic }: SlotBar,
  top: number,
  width: number,
  colours: SlotColours
): void {
  const left = Math.min(from * width, width - LEAST_BAR)
  const length = Math.max(LEAST_BAR, (to - from) * width)
  if (!optimistic) {
    context.fillStyle = colours.earned
    context.fillRect(left, top, length, BAR_HEIGHT)
    return
  }
  context.save()
  context.beginPath()
  context.rect(left, top, length, BAR_HEIGHT)
  context.clip()
  context.strokeStyle = colours.chance
  context.lineWidth = 1.5
  context.beginPath()
  for (let at = left - BAR_HEIGHT; at < left + length + BAR_HEIGHT; at += 4) {
    context.moveTo(at, top + BAR_HEIGHT)
    context.lineTo(at + BAR_HEIGHT, top)
  }
  context.stroke()
  context.strokeRect(left, top, length, BAR_HEIGHT)
  context.restore()
}
