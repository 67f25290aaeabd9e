import type { Sample } from './scenario.ts'

const WIDTH = 80
const HEIGHT = 12

/** How much was there, and how many were done, over time: at most 100 columns. */
export function drawCurve(curve: readonly Sample[]): string {
  const end = curve.at(-1)?.at ?? 0
  const columns = Array.from({ length: WIDTH }, (_, at) => sampleAt(curve, (end * (at + 1)) / WIDTH))
  const rows = Array.from({ length: HEIGHT }, (_, row) => {
    const level = 1 - row / HEIGHT
    const label = row % 3 === 0 ? `${Math.round(level * 100)} %` : ''
    return `${label.padStart(6)} │${columns.map((sample) => mark(sample, level)).join('')}`
  })
  const seconds = `${(end / 1_000).toFixed(1)} s`
  return [
    ...rows,
    `       └${'─'.repeat(WIDTH)}`,
    `        0 s${seconds.padStart(WIDTH - 3)}`,
    '        ░ of all bytes, there   █ of all peers, done'
  ].join('\n')
}

function mark({ share, done }: Sample, level: number): string {
  const half = 0.5 / HEIGHT
  if (done >= level - half) return '█'
  return share >= level - half ? '░' : ' '
}

/** The latest at or before then. */
function sampleAt(curve: readonly Sample[], at: number): Sample {
  return curve.findLast((sample) => sample.at <= at) ?? { at: 0, share: 0, done: 0 }
}
