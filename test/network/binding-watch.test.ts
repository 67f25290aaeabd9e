import { describe, expect, it } from 'vitest'
import type { Interfaces } from '../../electron/network/binding.ts'
import { BindingWatch, bindingNow } from '../../electron/network/binding-watch.ts'
import { ShoalError } from '../../shared/errors.ts'
import { Inbox } from '../support/inbox.ts'

const TUNNEL: Interfaces = {
  tun0: [{ address: '10.8.0.2' }, { address: 'fd08::2' }],
  eth0: [{ address: '10.0.0.7' }]
}
const NO_TUNNEL: Interfaces = { eth0: [{ address: '10.0.0.7' }] }

describe('what sockets are bound to', () => {
  it.each([
    ['tun0', TUNNEL, { v4: '10.8.0.2', v6: 'fd08::2' }],
    ['tun0', NO_TUNNEL, null],
    ['10.8.0.2', TUNNEL, { v4: '10.8.0.2', v6: null }],
    ['10.8.0.2', NO_TUNNEL, null],
    ['10.0.0.7,fd08::2', NO_TUNNEL, { v4: '10.0.0.7', v6: null }],
    ['127.0.0.1', {}, { v4: '127.0.0.1', v6: null }]
  ])('by %s is there as long as its addresses are', (host, interfaces, binding) => {
    expect(bindingNow(host, interfaces)).toEqual(binding)
  })

  it.each(['0.0.0.0', '::', '127.0.0.1', '127.0.0.1,::1'])('by %s cannot go away', (host) => {
    expect(BindingWatch.over(host, bindingNow(host, {}) ?? { v4: null, v6: null }, NOTHING)).toBeNull()
  })

  it('is told of when it goes and when it comes back elsewhere, tried again while it cannot be had', async () => {
    let interfaces = TUNNEL
    const told = new Inbox<string>()
    let failures = 1
    const events = {
      onGone: () => {
        told.put('gone')
        return Promise.resolve()
      },
      onThere: ({ v4 }: { v4: string | null }) => {
        told.put(String(v4))
        return failures-- > 0
          ? Promise.reject(new ShoalError('listen-failed', 'Not yet.'))
          : Promise.resolve()
      }
    }
    const watch = BindingWatch.over('tun0', { v4: '10.8.0.2', v6: 'fd08::2' }, events, () => interfaces)
    interfaces = NO_TUNNEL
    expect(await told.take()).toBe('gone')
    interfaces = { ...NO_TUNNEL, tun0: [{ address: '10.8.0.9' }] }
    expect(await told.take()).toBe('10.8.0.9')
    expect(await told.take()).toBe('gone')
    expect(await told.take()).toBe('10.8.0.9')
    await watch?.close()
    await watch?.close()
  })

  it('is believed to be back when it is there twice in a row: its routes come after it', async () => {
    const back: Interfaces = { ...NO_TUNNEL, tun0: [{ address: '10.8.0.9' }] }
    const looks = [NO_TUNNEL, back, NO_TUNNEL, back, back]
    const told = new Inbox<readonly [string, looksLeft: number]>()
    const tell = (what: string): Promise<void> => {
      told.put([what, looks.length])
      return Promise.resolve()
    }
    const events = { onGone: () => tell('gone'), onThere: () => tell('there') }
    const interfaces = (): Interfaces => looks.shift() ?? back
    const watch = BindingWatch.over('tun0', { v4: '10.8.0.2', v6: null }, events, interfaces)
    expect([await told.take(), await told.take()]).toEqual([
      ['gone', 4],
      ['there', 0]
    ])
    await watch?.close()
  })
})

const NOTHING = { onGone: () => Promise.resolve(), onThere: () => Promise.resolve() }
