import { describe, expect, it } from 'vitest'
import { fault, type Outcome } from '../../../electron/network/trackers/tracker.ts'
import { Turns } from '../../../electron/network/trackers/turns.ts'
import { faultIn, NEVER } from './asking.ts'

/** Requests that last until a test ends them. */
class Requests {
  readonly running: string[] = []
  readonly turns: Turns
  readonly #ends = new Map<string, (outcome: Outcome<string>) => void>()

  constructor(most: number, mostEach: number, mostWaiting = 100) {
    this.turns = new Turns({ most, mostEach, mostWaiting })
  }

  /** @param name its first letter is the server's */
  run(name: string, signal = NEVER): Promise<Outcome<string>> {
    return this.turns.run(name.charAt(0), signal, () => {
      this.running.push(name)
      return new Promise((resolve) => this.#ends.set(name, resolve))
    })
  }

  async end(name: string, outcome: Outcome<string> = { answer: name }): Promise<void> {
    this.#ends.get(name)?.(outcome)
    this.running.splice(this.running.indexOf(name), 1)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('requests that take turns', () => {
  it('are so many at once, in all and for each server', async () => {
    const requests = new Requests(3, 2)
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2']) void requests.run(name)
    await Promise.resolve()
    expect(requests.running).toEqual(['a1', 'a2', 'b1'])
    await requests.end('a1')
    expect(requests.running).toEqual(['a2', 'b1', 'b2'])
    await requests.end('b1')
    expect(requests.running).toEqual(['a2', 'b2', 'a3'])
  })

  it('of one server do not keep another’s waiting', async () => {
    const requests = new Requests(1, 1)
    const names = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']
    for (const name of names) void requests.run(name)
    const order: string[] = []
    await Promise.resolve()
    for (const _ of names) {
      const [name = ''] = requests.running
      order.push(name)
      await requests.end(name)
    }
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  it('share the outcome of one whose server is unreachable', async () => {
    const requests = new Requests(2, 1)
    const waiting = ['a1', 'a2', 'a3'].map((name) => requests.run(name))
    const other = requests.run('b1')
    await Promise.resolve()
    await requests.end('a1', fault('unreachable', 'Down.'))
    for (const one of waiting) expect(faultIn(await one).sentence).toBe('Down.')
    await requests.end('b1')
    expect(await other).toEqual({ answer: 'b1' })
    void requests.run('a4')
    await Promise.resolve()
    expect(requests.running).toEqual(['a4'])
  })

  it('do not share a refusal, which may be of one torrent', async () => {
    const requests = new Requests(1, 1)
    void requests.run('a1')
    void requests.run('a2')
    await Promise.resolve()
    await requests.end('a1', fault('refused', 'Not this one.'))
    expect(requests.running).toEqual(['a2'])
  })

  it('leave the queue when they are given up, and others take their place', async () => {
    const requests = new Requests(1, 1)
    const abort = new AbortController()
    void requests.run('a1')
    const second = requests.run('a2', abort.signal)
    void requests.run('a3')
    abort.abort()
    expect(faultIn(await second).kind).toBe('unreachable')
    expect(faultIn(await requests.run('a5', abort.signal)).kind).toBe('unreachable')
    await requests.end('a1')
    expect(requests.running).toEqual(['a3'])
  })

  it('are refused when too many wait', async () => {
    const requests = new Requests(1, 1, 2)
    for (const name of ['a1', 'a2', 'a3']) void requests.run(name)
    expect(faultIn(await requests.run('b1')).sentence).toBe('Too many announces are waiting already.')
  })
})
