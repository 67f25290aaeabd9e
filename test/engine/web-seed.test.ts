import { describe, expect, it } from 'vitest'
import type { Millis } from '../../electron/core/units.ts'
import { WebSeed, type WebSeedPort } from '../../electron/engine/web-seed.ts'
import type { WebSeedPeerEvents, WebSeedVisit } from '../../electron/engine/web-seed-peer.ts'
import { WebFault, type WebFaultCode } from '../../electron/network/web/web-fault.ts'

const MINUTE = 60_000

describe('a web seed in virtual time', () => {
  it('comes at once, and stays away longer after each fault, up to an hour', () => {
    const world = new World()
    const waits = Array.from({ length: 10 }, () => {
      const begun = world.untilActive()
      world.fault('busy')
      return begun / 1000
    })
    expect(waits).toEqual([0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600])
  })

  it('is forgiven as soon as it has delivered', () => {
    const world = new World()
    for (let time = 0; time < 5; time++) {
      world.untilActive()
      world.fault('silent')
    }
    world.untilActive()
    world.events.onRead()
    world.fault('silent')
    expect(world.untilActive()).toBe(30_000)
  })

  it('stays away as long as its server asks', () => {
    const world = new World()
    world.untilActive()
    world.events.onFault(new WebFault('busy', 'answers 503', { retryAfter: 20 * MINUTE }))
    expect(world.untilActive()).toBe(20 * MINUTE)
  })

  it('of a stranger that leads into our network never comes back', () => {
    const world = new World()
    world.untilActive()
    world.fault('forbidden')
    expect(world.seed.state.type).toBe('failed')
    expect(world.isActiveWithin(10 * 60 * MINUTE)).toBe(false)
  })

  it('that sent other data never comes back, and its connections are closed', () => {
    const world = new World()
    world.untilActive()
    const { hungUp } = world
    world.seed.onBanned()
    expect(world.seed.message).toBe('The web seed a.example sends other data than this torrent’s.')
    expect(world.hungUp).toBeGreaterThan(hungUp)
    expect(world.isActiveWithin(10 * 60 * MINUTE)).toBe(false)
  })

  it('that our own side left comes back soon, and nothing is said of it', () => {
    const world = new World()
    world.untilActive()
    world.events.onClosed()
    expect(world.seed.state.type).toBe('idle')
    expect(world.untilActive()).toBe(5_000)
    expect(world.told).toEqual([])
  })

  it('leaves when nothing is missing', () => {
    const world = new World()
    world.untilActive()
    world.seed.rest()
    expect(world.seed.state.type).toBe('idle')
  })

  it('says now and then that it is there', () => {
    const world = new World()
    world.untilActive()
    for (let minute = 0; minute < 5; minute++) world.pass(MINUTE)
    expect(world.keptAlive).toBe(5)
  })

  it('does not begin where there is no place, nor once it is closed', () => {
    const world = new World()
    world.seed.tick(world.at, false)
    expect(world.seed.state.type).toBe('idle')
    world.seed.close()
    expect(world.isActiveWithin(MINUTE)).toBe(false)
  })
})

/** One web seed whose visits are played by a test. Chance always says that waits are not shortened. */
class World implements WebSeedPort {
  at = 0 as Millis
  readonly seed = new WebSeed({ url: new URL('http://a.example/x'), isTrusted: false }, this)
  readonly told: WebFaultCode[] = []
  hungUp = 0
  keptAlive = 0
  events: WebSeedPeerEvents = { onRead: none, onMissing: none, onFault: none, onClosed: none }

  open(_seed: WebSeed, events: WebSeedPeerEvents): WebSeedVisit {
    this.events = events
    return {
      close: () => events.onClosed(),
      keepAlive: () => (this.keptAlive += 1)
    }
  }
  hangUp(): void {
    this.hungUp++
  }
  onFault(_seed: WebSeed, { code }: WebFault): void {
    this.told.push(code)
  }
  now(): Millis {
    return this.at
  }
  random(): number {
    return 0
  }

  fault(code: WebFaultCode): void {
    this.events.onFault(new WebFault(code, 'is at fault'))
  }

  pass(time: number): void {
    this.at = (this.at + time) as Millis
    this.seed.tick(this.at, true)
  }

  /** Milliseconds until it takes part. */
  untilActive(): number {
    const from = this.at
    this.seed.tick(this.at, true)
    while (this.seed.state.type !== 'active') this.pass(1000)
    return this.at - from
  }

  isActiveWithin(time: number): boolean {
    for (const end = this.at + time; this.at < end;) {
      this.pass(1000)
      if (this.seed.state.type === 'active') return true
    }
    return false
  }
}

function none(): void {
  // before the first visit
}
