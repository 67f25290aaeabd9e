import { afterEach, describe, expect, it, vi } from 'vitest'
import { Seeking, untilNextRound } from '../../../electron/network/mainline/seeking.ts'
import { RawNode, TestNode } from '../../support/mainline.ts'

const MINUTE = 60_000
const infoHash = '1'.repeat(40)

afterEach(() => {
  vi.useRealTimers()
})

describe('a torrent is looked up', () => {
  it('every quarter of an hour while there are peers, a little sooner by chance', () => {
    expect([untilNextRound(0, 0), untilNextRound(0, 0.999_999)]).toEqual([
      15 * MINUTE,
      expect.closeTo(12 * MINUTE, -1)
    ])
  })

  it('after half a minute when nobody was found, and then with growing patience', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 1_000].map((misses) => untilNextRound(misses, 0) / MINUTE)
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 15, 15, 15])
  })

  it('again when that time has passed, and at once when told', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await using silent = await RawNode.open()
    await using node = await TestNode.open({ bootstrap: [silent.address], random: () => 0 })
    const { seeking } = node.seek([infoHash])
    const lookedUp = () => silent.heard.takeWhere(({ bytes }) => bytes.includes('get_peers'))
    await lookedUp()
    await vi.advanceTimersByTimeAsync(2_000 + 30_000)
    await lookedUp()
    await vi.advanceTimersByTimeAsync(2_000)
    seeking.refresh()
    await lookedUp()
  })

  it('no sooner than every quarter of an hour once it is complete, though nobody was found', async () => {
    vi.useFakeTimers()
    const looks = { seed: 0, leecher: 0 }
    const seek = (who: keyof typeof looks, isSeed: () => boolean): Seeking =>
      new Seeking(
        [infoHash],
        { port: () => 1, isSeed, onPeers: nothing, onBogus: nothing },
        {
          lookups: {
            seek: () => {
              looks[who]++
              return Promise.resolve()
            }
          },
          random: () => 0,
          joined: () => Promise.resolve(),
          isSelf: () => false,
          onClosed: nothing
        }
      )
    let isComplete = false
    const seekings = [seek('seed', () => isComplete), seek('leecher', () => false)]
    await vi.advanceTimersByTimeAsync(0)
    isComplete = true
    await vi.advanceTimersByTimeAsync(15 * MINUTE)
    expect(looks).toEqual({ seed: 1, leecher: 5 })
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(looks.seed).toBe(2)
    for (const seeking of seekings) seeking.close()
  })
})

function nothing(): void {
  // nobody is found
}
