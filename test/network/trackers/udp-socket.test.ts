import { afterEach, describe, expect, it, vi } from 'vitest'
import { connectRequest } from '../../../electron/network/trackers/udp-messages.ts'
import { UdpSocket } from '../../../electron/network/trackers/udp-socket.ts'
import { politely, UdpServer } from '../../support/hostile-trackers.ts'
import { NEVER } from './asking.ts'

describe('the UDP socket of all trackers', () => {
  afterEach(() => void vi.useRealTimers())

  it('is open while it is used, and a minute longer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await using server = await UdpServer.listen(politely)
    const to = { host: '127.0.0.1', port: Number(new URL(server.url).port) }
    const socket = new UdpSocket('127.0.0.1')
    expect(socket.isOpen).toBe(false)
    for (const wait of [59_000, 59_000, 61_000]) {
      expect(await socket.exchange(to, connectRequest, 15_000, NEVER)).toHaveLength(16)
      expect(socket.isOpen).toBe(true)
      vi.advanceTimersByTime(wait)
    }
    expect(socket.isOpen).toBe(false)
    expect(await socket.exchange(to, connectRequest, 15_000, NEVER)).toHaveLength(16)
    await Promise.all([socket.close(), socket.close()])
    expect(socket.isOpen).toBe(false)
  })

  it('tells those who wait when it closes', async () => {
    await using server = await UdpServer.listen(() => null)
    const to = { host: '127.0.0.1', port: Number(new URL(server.url).port) }
    const socket = new UdpSocket('127.0.0.1')
    const replies = [1, 2, 3].map(() => socket.exchange(to, connectRequest, 15_000, null))
    await socket.close()
    expect(await Promise.all(replies)).toEqual(['silent', 'silent', 'silent'])
  })

  it('says at once what cannot be sent', async () => {
    const socket = new UdpSocket('127.0.0.1')
    // Loopback does not lead there, and nothing else is bound.
    expect(await socket.exchange({ host: '192.0.2.1', port: 1 }, connectRequest, 15_000, NEVER)).toBe(
      'unsendable'
    )
    await socket.close()
  })
})
