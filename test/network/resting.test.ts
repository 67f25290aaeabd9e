import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ConnectionBudget } from '../../electron/network/budget.ts'
import type { Connection } from '../../electron/network/connector.ts'
import { PlainDialer } from '../../electron/network/plain-dialer.ts'

const MINUTE = 60_000
const INFO_HASH = '1'.repeat(40)
const ADDRESS = { host: '127.0.0.1', port: 6881 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('an address that is of no use now', () => {
  it('is dialled again after an hour', async () => {
    const { dialer, made } = dialling()
    await rested(dialer, made)
    await vi.advanceTimersByTimeAsync(59 * MINUTE)
    expect(made).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2 * MINUTE)
    expect(made).toHaveLength(2)
    dialer.close()
  })

  it('is dialled at once when somebody wants something again', async () => {
    const { dialer, made } = dialling()
    await rested(dialer, made)
    dialer.redialNow([INFO_HASH])
    await vi.advanceTimersByTimeAsync(0)
    expect(made).toHaveLength(2)
    dialer.close()
  })

  it('is not forgotten as one where nobody answers', async () => {
    const { dialer, made } = dialling()
    for (let time = 0; time < 5; time++) {
      await rested(dialer, made)
      await vi.advanceTimersByTimeAsync(61 * MINUTE)
    }
    expect([made.length, dialer.count(INFO_HASH)]).toEqual([6, 1])
    dialer.close()
  })
})

/** Dials if it does not already, and ends the connection as one that was of no use. */
async function rested(dialer: PlainDialer, made: readonly Connection[]): Promise<void> {
  dialer.dial(INFO_HASH, ADDRESS, 'pex')
  await vi.advanceTimersByTimeAsync(0)
  dialer.rest(INFO_HASH, ADDRESS)
  made.at(-1)?.stream.destroy()
  await vi.advanceTimersByTimeAsync(0)
}

function dialling(): { dialer: PlainDialer; made: readonly Connection[] } {
  const made: Connection[] = []
  const dialer = new PlainDialer({
    connector: {
      connect: (address) => {
        const connection: Connection = { stream: new PassThrough(), lane: 'TCP', encryption: 'none', address }
        made.push(connection)
        return Promise.resolve(connection)
      }
    },
    budget: new ConnectionBudget({ peers: 10, dials: 10, arrivals: 10 }, () => undefined),
    random: () => 0,
    canDial: () => true,
    ourAddress: () => null,
    isSelf: () => false,
    onConnected: () => undefined,
    onUnreachable: () => undefined
  })
  return { dialer, made }
}
