import { afterEach, describe, expect, it } from 'vitest'
import type { PeerId } from '../../electron/core/units.ts'
import { now } from '../../electron/engine/clock.ts'
import { SlotHistory } from '../../electron/engine/slot-history.ts'
import { addressOf, closeEngines, openEngine, reached } from '../support/engines.ts'
import { removeTempFolders } from '../support/files.ts'
import { eventually, fetchShared, shareTree } from '../support/shares.ts'

const START = 1_800_000_000_000

afterEach(async () => {
  await closeEngines()
  await removeTempFolders()
})

/** Each second who has a slot, drawn: a letter a peer, 'A' in capitals while it is tried. */
function seen(...seconds: readonly string[]): SlotHistory {
  const history = new SlotHistory()
  for (const [second, drawn] of seconds.entries())
    history.onHolders(Array.from(drawn, holder), START + second * 1_000)
  return history
}

function holder(letter: string) {
  const identity = letter.toLowerCase()
  return { peer: identity.charCodeAt(0) as PeerId, identity, optimistic: letter !== identity }
}

/** Intervals as 'a 0-3': from the first second to the last, in seconds; nothing after the '-' while it lasts. */
function draw(history: SlotHistory): string[] {
  return history.intervals.map(({ identity, optimistic, from, to }) => {
    const until = to === null ? '' : (to - START) / 1_000
    return `${optimistic ? identity.toUpperCase() : identity} ${(from - START) / 1_000}-${until}`
  })
}

describe('the slots of the last ten minutes', () => {
  it('are stretches of time, and not samples', () => {
    expect(draw(seen('a', 'ab', 'ab', 'b', 'b', ''))).toEqual(['a 0-3', 'b 1-5'])
  })

  it('tell who has one now', () => {
    expect(draw(seen('a', 'ab', 'b'))).toEqual(['a 0-2', 'b 1-'])
  })

  it('tell a peer that was tried from the same peer when it earned its slot', () => {
    expect(draw(seen('A', 'A', 'aB', 'aB'))).toEqual(['A 0-2', 'a 2-', 'B 2-'])
  })

  it('tell two connections of one identity apart', () => {
    const history = new SlotHistory()
    const twice = [1, 2].map((peer) => ({
      peer: peer as PeerId,
      identity: 'addr:1.2.3.4',
      optimistic: false
    }))
    history.onHolders(twice, START)
    history.onHolders(twice.slice(0, 1), START + 1_000)
    expect(history.intervals.map(({ peer, to }) => [peer, to])).toEqual([
      [2, START + 1_000],
      [1, null]
    ])
  })

  it('are forgotten ten minutes after they ended, however long they lasted', () => {
    const history = seen(...new Array<string>(2_000).fill('a'), 'b', '')
    expect(draw(history)).toEqual(['a 0-2000', 'b 2000-2001'])
    history.onHolders([], START + 2_600_000)
    expect(draw(history)).toEqual(['b 2000-2001'])
    history.onHolders([], START + 2_601_000)
    expect(draw(history)).toEqual([])
  })

  it('do not grow beyond five thousand, and then the oldest go', () => {
    const history = new SlotHistory()
    for (let peer = 0; peer < 6_000; peer++)
      history.onHolders([{ peer: peer as PeerId, identity: `${peer}`, optimistic: false }], START + peer)
    expect(history.intervals).toHaveLength(5_001)
    expect(history.intervals.at(0)?.identity).toBe('999')
  })

  it('never end before they began, whatever the clock does', () => {
    const history = new SlotHistory()
    history.onHolders([holder('a')], START)
    history.onHolders([], START - 3_600_000)
    expect(draw(history)).toEqual(['a 0-0'])
  })
})

it('a torrent shows who had its slots, until the peer has all it wants', async () => {
  const { seed, shared } = await shareTree({ 'a.bin': 4 * 1024 * 1024 })
  const torrent = await fetchShared(await openEngine(), shared, [addressOf(seed)])
  torrent.once('verified', () => shared.tick(now()))
  await reached(torrent, 'seeding')
  await eventually(() => shared.slots.intervals.some(({ to }) => to !== null))
  expect(shared.slots.intervals).toHaveLength(1)
  expect(shared.slots.intervals).toMatchObject([{ identity: 'addr:127.0.0.1', optimistic: false }])
})
