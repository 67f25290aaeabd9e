import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpeedHistory } from '../../electron/engine/speed-history.ts'

const START = 1_800_000_000_000
const NOTHING = { downloaded: 0, uploaded: 0 }
const MINUTE = 60
const HOUR = 60 * MINUTE

/** Fed once a second with what passed in each, downwards; upwards twice that. */
function fed(bytesPerSecond: readonly number[]): SpeedHistory {
  const history = new SpeedHistory(NOTHING, START)
  let downloaded = 0
  for (const [second, bytes] of bytesPerSecond.entries()) {
    downloaded += bytes
    history.onPassed({ downloaded, uploaded: 2 * downloaded }, START + (second + 1) * 1_000)
  }
  return history
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

describe('a history of speeds', () => {
  it('is what passed in each second, the oldest first', () => {
    expect(fed([5, 0, 7]).read(4)).toEqual({
      step: 1,
      end: START + 3_000,
      down: [0, 5, 0, 7],
      up: [0, 10, 0, 14]
    })
  })

  it('has a sample a second for five minutes, every ten for three hours, every sixty for a day', () => {
    const history = fed([])
    const shape = (seconds: number) => {
      const { step, down, up } = history.read(seconds)
      expect(up).toHaveLength(down.length)
      return [step, down.length]
    }
    expect(shape(5 * MINUTE)).toEqual([1, 300])
    expect(shape(5 * MINUTE + 1)).toEqual([10, 31])
    expect(shape(3 * HOUR)).toEqual([10, 1_080])
    expect(shape(3 * HOUR + 1)).toEqual([60, 181])
    expect(shape(24 * HOUR)).toEqual([60, 1_440])
    expect(shape(48 * HOUR)).toEqual([60, 1_440])
  })

  it('shows the same speed at every resolution', () => {
    const history = fed(new Array<number>(24 * HOUR).fill(1_000))
    for (const seconds of [5 * MINUTE, 3 * HOUR, 24 * HOUR]) {
      expect(new Set(history.read(seconds).down)).toEqual(new Set([1_000]))
      expect(new Set(history.read(seconds).up)).toEqual(new Set([2_000]))
    }
  })

  it('shows nothing before the first byte, and what passed before it began never', () => {
    const history = new SpeedHistory({ downloaded: 900, uploaded: 900 }, START)
    history.onPassed({ downloaded: 900, uploaded: 900 }, START + 1_000)
    expect(history.read(2)).toEqual({ step: 1, end: START + 1_000, down: [0, 0], up: [0, 0] })
    history.onPassed({ downloaded: 901, uploaded: 900 }, START + 2_000)
    expect(history.read(2)).toEqual({ step: 1, end: START + 2_000, down: [0, 1], up: [0, 0] })
  })

  it('draws a steady flow level though nobody looks at even times', () => {
    const history = new SpeedHistory(NOTHING, START)
    for (let at = 0; at < 60_000; at += 800 + ((at * 7) % 500)) {
      history.onPassed({ downloaded: at * 100, uploaded: 0 }, START + at)
    }
    const { down } = history.read(50)
    for (const speed of down) expect(Math.abs(speed - 100_000)).toBeLessThanOrEqual(1)
  })

  it('counts no byte into the time in which the machine slept', () => {
    const history = fed([1_000])
    history.onPassed({ downloaded: 3_000, uploaded: 0 }, START + 101_000)
    const { down } = history.read(101)
    expect(down.slice(0, 1)).toEqual([1_000])
    expect(down.slice(1, -2)).toEqual(new Array<number>(98).fill(0))
    expect(down.slice(-2)).toEqual([1_000, 1_000])
  })

  it('forgets everything after a sleep of a week', () => {
    const history = fed(new Array<number>(HOUR).fill(1_000))
    history.onPassed({ downloaded: 1_000 * HOUR, uploaded: 2_000 * HOUR }, START + 7 * 24 * HOUR * 1_000)
    for (const seconds of [5 * MINUTE, 3 * HOUR, 24 * HOUR]) expect(sum(history.read(seconds).up)).toBe(0)
  })

  it('keeps what it saw when the clock is set back, and goes on from there', () => {
    const history = fed([4, 5, 6])
    history.onPassed({ downloaded: 22, uploaded: 44 }, START - 3_599_000)
    history.onPassed({ downloaded: 30, uploaded: 60 }, START - 3_598_000)
    expect(history.read(4)).toMatchObject({ end: START - 3_598_000, down: [4, 5, 6, 15] })
  })

  it('loses no byte and invents none, however they come, while they fit', () => {
    const look = fc.record({ millis: fc.nat(4_000), down: fc.nat(1e9), up: fc.nat(1e9) })
    fc.assert(
      fc.property(fc.nat(100_000), fc.array(look, { maxLength: 60 }), (offset, looks) => {
        let at = START + offset
        const passed = { ...NOTHING }
        const history = new SpeedHistory(passed, at)
        for (const { millis, down, up } of looks) {
          at += millis
          passed.downloaded += down
          passed.uploaded += up
          history.onPassed(passed, at)
        }
        // A minute later every step is over in which something passed.
        at += 60_000
        history.onPassed(passed, at)
        for (const seconds of [5 * MINUTE, 3 * HOUR, 24 * HOUR]) {
          const { step, end, down, up } = history.read(seconds)
          expect(end).toBeLessThanOrEqual(at)
          expect(at - end).toBeLessThan(step * 1_000)
          expect(sum(down.map((speed) => Math.round(speed * step)))).toBe(passed.downloaded)
          expect(sum(up.map((speed) => Math.round(speed * step)))).toBe(passed.uploaded)
        }
      })
    )
  })
})
