import { afterAll, describe, expect, it } from 'vitest'
import { Follower } from '../../electron/engine/channels/follower.ts'
import { Turns } from '../../electron/engine/turns.ts'
import { removeTempFolders, tempFolder } from '../support/files.ts'
import { Inbox } from '../support/inbox.ts'

afterAll(removeTempFolders)

describe('a follower of a channel', () => {
  it('looks once at what a thousand torrents did at once, and again at what they did since', async () => {
    const folder = await tempFolder()
    const following = { folder, keep: 0, since: 1, pinned: null }
    const looks = new Inbox<'look'>()
    const follower = new Follower({
      channel: { record: { id: '', name: '', seed: null, atLeast: 0, following }, releases: [] },
      port: {
        torrents: () => [],
        fetch: () => Promise.resolve(),
        discard: () => Promise.resolve()
      },
      turns: new Turns(),
      isReady: () => {
        looks.put('look')
        return true
      },
      remember: () => Promise.resolve(),
      onShown: () => undefined,
      onFault: () => undefined
    })
    for (let round = 1; round <= 2; round++) {
      for (let count = 0; count < 1_000; count++) follower.onTorrent()
      await looks.take()
      expect(looks.waitingCount).toBe(0)
    }
  })
})
