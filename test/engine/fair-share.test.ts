import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BLOCK_LENGTH, type Millis } from '../../electron/core/units.ts'
import { FairShare, type Claim } from '../../electron/engine/fair-share.ts'

const MB = 1_000_000
/** The longest block a peer may ask for. */
const LONGEST = 8 * BLOCK_LENGTH

describe('a rate that is shared', () => {
  it('is exceeded by a quarter of a second or one block at most, in any stretch of time', () => {
    keepsToTheRate(BLOCK_LENGTH)
  })

  it('is exceeded by no more than that and what a block was longer than usual', () => {
    keepsToTheRate(LONGEST)
  })

  it('is used in full while somebody wants it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_024, max: 100 * MB }),
        fc.integer({ min: 1, max: 8 }),
        (rate, count) => {
          const line = new Line(rate)
          for (let hungry = 0; hungry < count; hungry++) line.join(Infinity)
          const millis = 4_000 + 40_000 * (BLOCK_LENGTH / rate)
          line.pass(millis)
          const bytes = line.passed.reduce((sum, { length }) => sum + length, 0)
          expect(bytes).toBeGreaterThanOrEqual((rate * millis) / 1_000 - rate / 4 - BLOCK_LENGTH)
        }
      ),
      { numRuns: 50 }
    )
  })

  it('leaves nobody waiting for more than one block of each of the others', () => {
    fc.assert(
      fc.property(stories({ lengths: fc.constant(BLOCK_LENGTH) }), (story) => {
        expect(live(story).mostOvertakings).toBeLessThanOrEqual(1)
      }),
      { numRuns: 300 }
    )
  })

  it('is shared by bytes, though some take more at once than others', () => {
    const line = new Line(MB)
    const takers = [BLOCK_LENGTH, LONGEST, BLOCK_LENGTH, 3 * BLOCK_LENGTH].map((length) =>
      line.join(Infinity, length)
    )
    line.pass(60_000)
    const shares = takers.map((taker) => line.bytesOf(taker))
    for (const share of shares) expect(share / Math.max(...shares)).toBeGreaterThan(0.95)
  })

  it('goes to those who want it, when others want nothing any more', () => {
    const line = new Line(MB)
    const modest = line.join(BLOCK_LENGTH)
    const hungry = line.join(Infinity)
    line.pass(10_000)
    expect(line.bytesOf(modest)).toBe(BLOCK_LENGTH)
    expect(line.bytesOf(hungry)).toBeGreaterThan(9.7 * MB)
  })

  it('counts what comes unasked, and waits for it', () => {
    const line = new Line(MB)
    line.share.charge(2 * MB, line.now)
    line.join(Infinity)
    line.pass(1_900)
    expect(line.passed).toEqual([])
    line.pass(1_100)
    expect(line.passed.length * BLOCK_LENGTH).toBeGreaterThan(0.7 * MB)
  })

  it('is silent for ten seconds at most, whatever comes unasked', () => {
    const line = new Line(MB)
    line.share.charge(1_000 * MB, line.now)
    line.join(Infinity)
    line.pass(10_100)
    expect(line.passed.length).toBeGreaterThan(0)
  })

  it('takes back what did not pass, but saves up no more than its burst', () => {
    const line = new Line(MB)
    line.pass(1_000)
    line.share.giveBack(100 * MB)
    line.join(Infinity)
    expect(line.passed.length * BLOCK_LENGTH).toBeLessThanOrEqual(MB / 4)
  })

  it('holds nobody up once it is lifted', () => {
    const line = new Line(1_024)
    const takers = [1, 2, 3].map(() => line.join(10 * BLOCK_LENGTH))
    line.pass(100)
    line.setRate(null)
    for (const taker of takers) expect(line.bytesOf(taker)).toBe(10 * BLOCK_LENGTH)
    expect(line.share.nextAt(line.now)).toBeNull()
  })

  it('gives no turn to one who has left', () => {
    const line = new Line(MB)
    const gone = line.join(Infinity)
    const stays = line.join(Infinity)
    line.share.leave(gone)
    line.pass(1_000)
    expect(line.bytesOf(gone)).toBe(0)
    expect(line.bytesOf(stays)).toBeGreaterThan(0.7 * MB)
  })
})

/** @param longest bytes taken at once */
function keepsToTheRate(longest: number): void {
  const story = stories({ lengths: fc.integer({ min: 1, max: longest }) })
  fc.assert(
    fc.property(story, (drawn) => {
      const line = live(drawn)
      for (const [from, first] of line.passed.entries()) {
        let bytes = 0
        for (const { at, length } of line.passed.slice(from)) {
          bytes += length
          expect(bytes).toBeLessThanOrEqual(line.most(first.at, at) + longest - BLOCK_LENGTH + 1)
        }
      }
    }),
    { numRuns: 200 }
  )
}

interface Taker extends Claim {
  wants: number
  readonly length: number
  waits: boolean
  /** How often each of the others took since this one waits. */
  readonly overtakers: Map<Taker, number>
}

/** A limited line in virtual time: whoever wants something takes it as soon as it may. */
class Line {
  readonly share = new FairShare()
  readonly passed: { readonly at: Millis; readonly length: number; readonly taker: Taker }[] = []
  readonly #takers: Taker[] = []
  /** Each rate and since when, the latest last. */
  readonly #rates: { readonly since: Millis; readonly rate: number }[] = []
  mostOvertakings = 0
  now = 0 as Millis

  constructor(rate: number) {
    this.setRate(rate)
  }

  setRate(rate: number | null): void {
    if (rate !== null) this.#rates.push({ since: this.now, rate })
    this.share.setRate(rate, this.now)
    this.share.serve(this.now)
  }

  join(wants: number, length = BLOCK_LENGTH): Taker {
    const onTurn = (): void => this.#takeAll(taker)
    const taker: Taker = { wants, length, onTurn, ahead: 0, waits: false, overtakers: new Map() }
    this.#takers.push(taker)
    this.#takeAll(taker)
    return taker
  }

  pass(millis: number): void {
    const until = this.now + millis
    for (;;) {
      const at = this.share.nextAt(this.now)
      if (at === null || at > until) break
      this.now = Math.min(until, Math.max(this.now + 0.01, at)) as Millis
      this.share.serve(this.now)
    }
    this.now = until as Millis
  }

  bytesOf(taker: Taker): number {
    return this.passed.reduce((sum, pass) => sum + (pass.taker === taker ? pass.length : 0), 0)
  }

  /** The most bytes that may pass from one moment to another, both included, in usual blocks. */
  most(from: Millis, to: Millis): number {
    let bytes = 0
    let burst = BLOCK_LENGTH
    for (const [index, { since, rate }] of this.#rates.entries()) {
      const end = this.#rates[index + 1]?.since ?? Infinity
      const millis = Math.min(end, to) - Math.max(since, from)
      if (millis < 0) continue
      bytes += (rate * millis) / 1_000
      burst = Math.max(burst, rate / 4)
    }
    return bytes + burst
  }

  #takeAll(taker: Taker): void {
    taker.waits = false
    taker.overtakers.clear()
    while (taker.wants > 0) {
      if (!this.share.take(taker, taker.length, this.now)) {
        taker.waits = true
        return
      }
      taker.wants -= taker.length
      this.passed.push({ at: this.now, length: taker.length, taker })
      this.#overtake(taker)
    }
  }

  #overtake(taker: Taker): void {
    for (const { waits, overtakers } of this.#takers) {
      if (!waits) continue
      const times = (overtakers.get(taker) ?? 0) + 1
      overtakers.set(taker, times)
      this.mostOvertakings = Math.max(this.mostOvertakings, times)
    }
  }
}

type Story = ReturnType<typeof stories> extends fc.Arbitrary<infer T> ? T : never

/** Rates that change, takers that come, and time. */
function stories({ lengths }: { readonly lengths: fc.Arbitrary<number> }) {
  const rates = fc.integer({ min: 10, max: 27 }).map((power) => 2 ** power)
  const happening = fc.oneof(
    { weight: 4, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 2_000 }) }) },
    { weight: 4, arbitrary: fc.record({ join: fc.integer({ min: 1, max: 20 }), length: lengths }) },
    { weight: 1, arbitrary: fc.record({ rate: rates }) }
  )
  return fc.record({ rate: rates, happenings: fc.array(happening, { maxLength: 30 }) })
}

function live({ rate, happenings }: Story): Line {
  const line = new Line(rate)
  for (const happening of happenings) {
    if ('pass' in happening) line.pass(happening.pass)
    else if ('rate' in happening) line.setRate(happening.rate)
    else line.join(happening.join * happening.length, happening.length)
  }
  line.pass(5_000)
  return line
}
