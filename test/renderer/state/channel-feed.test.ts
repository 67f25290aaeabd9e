import { describe, expect, test } from 'vitest'
import { makeApp } from '../../../renderer/state/make-app.ts'
import type { ChannelDetail } from '../../../shared/api/channels.ts'
import { state } from '../../api/states.ts'
import { FakeBridge, memoryStorage } from './fake-bridge.ts'

const [ALBUMS, MAPS] = ['a'.repeat(64), 'b'.repeat(64)]
const NOTHING: ChannelDetail = { releases: {}, holders: {}, faults: {} }

describe('the channel that a window looks at', () => {
  test('is told of until another is, and again after a lost link', async () => {
    const { bridge, shoal } = connected()
    bridge.answer('watchChannel', {})
    shoal.watchChannel(ALBUMS, 100)
    await bridge.settled()
    bridge.channel(heldBy('anna'))
    expect(shoal.channel).toEqual(heldBy('anna'))
    shoal.watchChannel(ALBUMS, 1_000)
    expect(shoal.channel).toEqual(heldBy('anna'))
    bridge.lose()
    bridge.welcome()
    expect(bridge.sent('watchChannel').at(-1)).toEqual({ id: ALBUMS, releases: 1_000 })
    expect(shoal.channel).toEqual(heldBy('anna'))
    shoal.watchChannel(null, 1)
    expect(shoal.channel).toBeNull()
  })

  test('is not taken for the one before it, which was on its way', async () => {
    const { bridge, shoal } = connected()
    shoal.watchChannel(ALBUMS, 100)
    shoal.watchChannel(MAPS, 100)
    bridge.channel(heldBy('anna'))
    expect(shoal.channel).toBeNull()
    bridge.answerCall('watchChannel', {})
    await bridge.settled()
    bridge.channel(heldBy('ben'))
    expect(shoal.channel).toEqual(heldBy('ben'))
  })

  test('is not the torrent that it looks at', () => {
    const { bridge, shoal } = connected()
    shoal.watchChannel(ALBUMS, 100)
    bridge.channel(NOTHING)
    expect(shoal.detail).toBeNull()
  })
})

function connected() {
  const bridge = new FakeBridge()
  const { shoal } = makeApp(bridge, memoryStorage(), ['en'])
  shoal.open()
  bridge.welcome()
  bridge.snapshot(state())
  return { bridge, shoal }
}

function heldBy(identity: string): ChannelDetail {
  return { ...NOTHING, holders: { [identity]: { identity } } }
}
