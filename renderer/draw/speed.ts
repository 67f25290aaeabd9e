import type uPlot from 'uplot'

export interface SpeedColours {
  readonly down: string
  readonly up: string
  readonly text: string
  readonly grid: string
}

export interface SpeedLook {
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly colours: SpeedColours
  /** Bytes per second. */
  readonly formatRate: (rate: number) => string
  /** @param at seconds since 1970 @param isExact with seconds, too */
  readonly formatTime: (at: number, isExact: boolean) => string
  /** Index of the moment the cursor is at; null: at none. */
  readonly onCursor: (index: number | null) => void
}

const FONT = '11px system-ui, sans-serif'

/** Two lines over time: down as a filled shape, up as a line, so that they differ without their colours, too. */
export function speedOptions(look: SpeedLook): uPlot.Options {
  const { width, height, colours, formatRate, formatTime, onCursor } = look
  const axis = {
    stroke: colours.text,
    font: FONT,
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false }
  }
  return {
    width,
    height,
    legend: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(1_000, most * 1.1)] } },
    series: [
      {},
      { stroke: colours.down, fill: withAlpha(colours.down, 0.14), width: 1.5, points: { show: false } },
      { stroke: colours.up, width: 1.5, points: { show: false } }
    ],
    axes: [
      {
        ...axis,
        size: 26,
        space: 80,
        values: (_chart, moments, _axis, _space, step) => moments.map((at) => formatTime(at, step < 60))
      },
      { ...axis, size: 72, space: 32, values: (_chart, rates) => rates.map((rate) => formatRate(rate)) }
    ],
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)] }
  }
}

/** @param colour as computed styles have it: "rgb(1, 2, 3)" */
function withAlpha(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`)
}
