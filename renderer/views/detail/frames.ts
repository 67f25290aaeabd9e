/** Thirty frames a second are enough for what swims. */
const LEAST_BETWEEN = 1000 / 30 - 4

/**
 * Draws at once when asked, and then frame by frame for as long as something moves; no frame is asked for when nothing does, and
 * browsers give none to a page nobody sees.
 * @param draw at a moment in milliseconds, as performance.now tells them; returns whether something still moves
 */
export function frames(draw: (now: number) => boolean): { draw(): void; stop(): void } {
  let request: number | null = null
  let last = 0

  function onFrame(): void {
    request = null
    const now = performance.now()
    if (now - last < LEAST_BETWEEN) ask()
    else show(now)
  }

  function show(now: number): void {
    last = now
    if (draw(now)) ask()
  }

  function ask(): void {
    request ??= requestAnimationFrame(onFrame)
  }

  return {
    draw: () => show(performance.now()),
    stop: () => {
      if (request !== null) cancelAnimationFrame(request)
      request = null
    }
  }
}
