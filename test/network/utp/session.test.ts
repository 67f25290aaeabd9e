import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../electron/core/random.ts'
import { barePacket, parsePacket, Type, type Header } from '../../../electron/network/utp/packet.ts'
import { RECEIVE_WINDOW } from '../../../electron/network/utp/session.ts'
import { pattern } from '../../support/bytes.ts'
import { Line, type LineSettings } from './line.ts'

const MiB = 1_048_576

describe('a connection of uTP', () => {
  it('is made when both have heard each other, and carries bytes both ways', () => {
    const line = connected()
    line.a.write(Buffer.from('to them, and on'))
    line.b.write(Buffer.from('to us, and back'))
    line.run(() => line.a.length === 15 && line.b.length === 15)
    expect(line.b.received().toString()).toBe('to them, and on')
    expect(line.a.received().toString()).toBe('to us, and back')
  })

  it('counts whoever called as there only once it has answered', () => {
    const line = new Line()
    line.run(() => line.a.isConnected)
    expect([line.b.isConnected, line.b.session?.isHalfOpen]).toEqual([false, true])
    line.a.write(Buffer.from('something'))
    line.run(() => line.b.isConnected)
    expect(line.b.session?.isHalfOpen).toBe(false)
  })

  it('forgets a caller who never says anything', () => {
    const line = new Line({
      fate: (bytes, from) => (from === 'b' || parsePacket(bytes)?.type === Type.syn ? [0] : [])
    })
    expect(line.run(() => line.b.gone === null, 7)).toBe(true)
  })

  it('knocks every second, and is let in though the first knocks are lost', () => {
    let lost = 0
    const line = new Line({
      fate: (bytes) => (parsePacket(bytes)?.type === Type.syn && lost++ < 3 ? [] : [0])
    })
    line.run(() => line.a.isConnected)
    expect(lost).toBe(4)
  })

  it('is made though the answer to the first knock is lost', () => {
    let lost = 0
    const line = new Line({ fate: (_bytes, from) => (from === 'b' && lost++ < 1 ? [] : [0]) })
    expect(line.run(() => line.a.isConnected, 3)).toBe(true)
  })

  it('tells the other side that nothing more will come, after all that came before', () => {
    const line = connected({ delay: 50 })
    const bytes = pattern(100_000)
    line.a.write(bytes)
    line.run(() => line.a.hasRoom)
    line.a.end()
    line.run(() => line.b.hasEnded)
    expect(line.b.received().equals(bytes)).toBe(true)
  })

  it('delivers what was on its way when it is closed, and is gone soon after', () => {
    const line = connected({ delay: 50 })
    line.a.write(pattern(4_000))
    line.a.close()
    line.run(() => line.a.gone === null && line.b.hasEnded)
    expect([line.a.gone, line.b.received().length]).toEqual([null, 4_000])
  })

  it('is gone after three seconds when nobody answers its farewell', () => {
    let isCut = false
    const line = connected({ fate: () => (isCut ? [] : [0]) })
    isCut = true
    const before = line.now
    line.a.write(pattern(1_000))
    line.a.close()
    line.run(() => line.a.gone === null)
    expect(line.now - before).toBeLessThan(3_500)
  })

  it('gives up a peer that is not there any more', () => {
    let isCut = false
    const line = connected({ fate: () => (isCut ? [] : [0]) })
    isCut = true
    line.a.write(pattern(1_000))
    line.run(() => line.a.gone !== 'no')
    expect(line.a.gone).toBe('timed-out')
  })

  it('keeps the way through routers open while nothing is said', () => {
    let count = 0
    const line = connected({ fate: () => [0 * ++count] })
    const heard = [count]
    while (!line.run(() => false, 29) && heard.length < 5) heard.push(count)
    expect(heard.every((sofar, at) => at === 0 || sofar > (heard[at - 1] ?? 0))).toBe(true)
  })
})

describe('what is lost, late, doubled or out of order', () => {
  it('arrives whole and in order all the same', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 0.2, noNaN: true }), (seed, share) => {
        const random = seededRandom(seed)
        const line = connected({
          fate: () => (random() < share ? [] : random() < share ? [0, 30 * random()] : [40 * random()])
        })
        const bytes = pattern(200_000)
        line.a.write(bytes)
        line.b.write(bytes.subarray(0, 5_000))
        line.run(() => line.b.length >= bytes.length && line.a.length >= 5_000)
        expect(line.b.received().equals(bytes)).toBe(true)
        expect(line.a.received().equals(bytes.subarray(0, 5_000))).toBe(true)
      }),
      { numRuns: 40 }
    )
  }, 120_000)

  it('is sent again before a second wait is over, when later packets tell of it', () => {
    let count = 0
    const line = connected({ fate: (bytes) => (bytes.length > 1_000 && ++count === 5 ? [] : [0]) })
    const before = line.now
    line.a.write(pattern(60_000))
    line.run(() => line.b.length === 60_000)
    expect(line.now - before).toBeLessThan(500)
  })
})

describe('the pace', () => {
  it('fills a line of 2 MB/s, 80 ms there and back', () => {
    const line = connected({ delay: 40, rate: 2e6, queue: 500_000 })
    const before = line.now
    line.a.write(pattern(16 * MiB))
    line.run(() => line.b.length === 16 * MiB)
    expect((line.now - before) / 1_000).toBeLessThan((1.3 * 16 * MiB) / 2e6)
  })

  it('leaves a queue of a tenth of a second on the way, for others to get through', () => {
    const line = connected({ delay: 20, rate: 500_000 })
    line.a.write(pattern(8 * MiB))
    const waits: number[] = []
    while (!line.run(() => line.b.length === 8 * MiB, 0.5)) waits.push(line.waits.a)
    expect(Math.max(...waits)).toBeLessThan(500)
    expect(waits.slice(-6).every((wait) => wait < 150)).toBe(true)
  })

  it('stops when the other side does not read, and goes on when it does', () => {
    const line = connected()
    line.b.pause()
    line.a.write(pattern(3 * MiB))
    line.run(() => false, 60)
    expect(line.b.unread).toBeLessThanOrEqual(RECEIVE_WINDOW)
    expect(line.b.unread).toBeGreaterThan(RECEIVE_WINDOW / 2)
    expect([line.a.gone, line.a.hasRoom]).toEqual(['no', false])
    line.b.resume()
    expect(line.run(() => line.b.length === 3 * MiB, 60)).toBe(true)
  })

  it('goes on though the word that there is room again is lost', () => {
    let isLosing = false
    const line = connected({ fate: (_bytes, from) => (isLosing && from === 'b' ? [] : [0]) })
    line.b.pause()
    line.a.write(pattern(3 * MiB))
    line.run(() => false, 10)
    isLosing = true
    line.b.resume()
    line.run(() => false, 0.1)
    isLosing = false
    expect(line.run(() => line.b.length === 3 * MiB, 60)).toBe(true)
  })
})

describe('a hostile other side', () => {
  it('ends the connection by refusing it, once', () => {
    const line = connected()
    for (let count = 0; count < 3; count++) line.b.receive(forged({ type: Type.reset }))
    expect(line.b.gone).toBe('refused')
  })

  it('cannot acknowledge what was never sent', () => {
    const line = connected()
    line.a.write(pattern(10 * MiB))
    line.a.receive(forged({ acknowledged: 30_000 }))
    expect(line.run(() => line.b.length === 10 * MiB)).toBe(true)
  })

  it('cannot make us keep more than a window by leaving a gap', () => {
    const line = connected()
    const next = line.last.a?.sequence ?? 0
    for (let ahead = 2; ahead < 1_500; ahead++) {
      line.b.receive(forged({ type: Type.data, sequence: (next + ahead) & 0xffff }, Buffer.alloc(2_000)))
    }
    line.run(() => false, 1)
    expect(line.last.b?.window).toBeLessThan(2_000)
    expect(line.b.length).toBe(0)
  })

  it('can name any delay it likes: those that abort libutp among them', () => {
    const line = connected()
    line.a.write(pattern(10_000))
    for (const delay of [1, 0x80000000, 0x7fffffff, 0xffffffff, 0]) {
      line.run(() => false, 11)
      line.b.receive(forged({ type: Type.data, sequence: 40_000, delay }, Buffer.from('x')))
    }
    line.b.write(pattern(100_000))
    expect(line.run(() => line.a.length === 100_000)).toBe(true)
  })

  it('may send anything at all: nothing is thrown, and nobody is told what did not come in order', () => {
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 60 }), (packets) => {
        const line = connected()
        for (const packet of packets) line.a.receive(packet)
        line.run(() => false, 3)
        expect(line.a.length).toBeLessThan(60 * 100)
      }),
      { numRuns: 200 }
    )
  })
})

describe('a packet', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        anyHeader,
        fc.option(fc.uint8Array({ minLength: 4, maxLength: 64 })),
        (header, selective) => {
          const packet = parsePacket(barePacket(header, selective))
          expect(packet).toMatchObject(header)
          expect(packet?.selective ?? null).toEqual(selective === null ? null : Buffer.from(selective))
        }
      )
    )
  })

  it('is told apart from everything else that shares the port', () => {
    for (const other of [
      '',
      'd1:ad2:id20:',
      'd1:rd2:id20:aaaaaaaaaaaaaaaaaaaae1:t2:xx1:y1:re',
      '\x51',
      '\x21'
    ])
      expect(parsePacket(Buffer.from(other, 'latin1'))).toBeNull()
    // Extensions that go on beyond the datagram.
    expect(
      parsePacket(Buffer.concat([Buffer.from([0x21, 1]), Buffer.alloc(18), Buffer.from([0, 200, 1])]))
    ).toBeNull()
  })

  it('of any bytes is parsed or refused, and nothing is read beyond its end', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 80 }),
        fc.constantFrom(0x01, 0x11, 0x21, 0x41),
        (bytes, first) => {
          const packet = parsePacket(Buffer.from([first, ...bytes]))
          if (packet !== null) expect(packet.payload.length).toBeLessThanOrEqual(bytes.length - 19)
        }
      )
    )
  })
})

const uint16 = fc.integer({ min: 0, max: 0xffff })
const uint32 = fc.integer({ min: 0, max: 0xffffffff })
const anyHeader = fc.record({
  type: fc.constantFrom(...Object.values(Type)),
  connectionId: uint16,
  timestamp: uint32,
  delay: uint32,
  window: uint32,
  sequence: uint16,
  acknowledged: uint16
})
/** Near enough to what is expected to be believed now and then. */
const anyPacket = fc
  .record({
    header: anyHeader,
    near: fc.record({
      sequence: fc.integer({ min: 65_510, max: 65_535 }),
      acknowledged: fc.integer({ min: 65_490, max: 65_510 })
    }),
    isNear: fc.boolean(),
    selective: fc.option(fc.uint8Array({ maxLength: 64 })),
    payload: fc.uint8Array({ maxLength: 100 })
  })
  .map(({ header, near, isNear, selective, payload }) =>
    Buffer.concat([barePacket(isNear ? { ...header, ...near } : header, selective), payload])
  )

/** From whoever called, who has said one thing, to whom they called; unless said otherwise. */
function forged(header: Partial<Header>, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const usual = {
    type: Type.state,
    connectionId: 65_531,
    timestamp: 1,
    delay: 0,
    sequence: 0,
    acknowledged: 65_519
  }
  return Buffer.concat([barePacket({ ...usual, window: MiB, ...header }), payload])
}

/** One byte has gone from the caller to the called, and is taken out of the count. */
function connected(settings: LineSettings = {}): Line {
  const line = new Line(settings)
  line.run(() => line.a.isConnected)
  line.a.write(Buffer.from('!'))
  line.run(() => line.b.length === 1)
  line.b.received()
  return line
}
