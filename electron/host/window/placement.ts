import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

interface Size {
  readonly width: number
  readonly height: number
}

/** Screen coordinates. */
export interface Rectangle extends Size {
  readonly x: number
  readonly y: number
}

export const SMALLEST = { width: 360, height: 480 } as const
const USUAL = { width: 1_180, height: 760 } as const
/** As much of a window's upper edge must be on a display to take hold of it. */
const HOLD = { width: 80, height: 24 } as const

const Placement = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(SMALLEST.width),
  height: z.number().int().min(SMALLEST.height),
  isMaximized: z.boolean()
})
export type Placement = Readonly<z.infer<typeof Placement>>

/**
 * Where a window opens: as it was left, if a display still shows it there; else in its usual size wherever the system puts it.
 * @param workAreas what is free of docks and bars of each display, the main one first
 */
export function placeWindow(
  kept: Placement | null,
  workAreas: readonly Rectangle[]
): Size & Partial<Rectangle> {
  const wanted = kept ?? USUAL
  const [main] = workAreas
  const home = workAreas.find((area) => kept !== null && canBeHeld({ ...kept, ...within(kept, area) }, area))
  if (kept === null || home === undefined) return within(wanted, main ?? wanted)
  return { x: kept.x, y: kept.y, ...within(kept, home) }
}

/** Null at the first start, and when the file is not as Shoal writes it. */
export function readPlacement(file: string): Placement | null {
  try {
    return Placement.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

/** At once, because the process may be about to end. */
export function keepPlacement(file: string, placement: Placement): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(placement))
    renameSync(`${file}.new`, file)
  } catch (error) {
    // Not worth a dialog: the window opens in its usual place the next time.
    console.warn(`The window's place was not kept: ${String(error)}`)
  }
}

function within({ width, height }: Size, area: Size): Size {
  return { width: Math.min(width, area.width), height: Math.min(height, area.height) }
}

function canBeHeld(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const isBelowTop = window.y >= area.y && window.y + HOLD.height <= area.y + area.height
  return width >= HOLD.width && isBelowTop
}
