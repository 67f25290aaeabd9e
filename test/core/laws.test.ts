import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Millis, PieceIndex } from '../../electron/core/units.ts'
import { Bitfield } from '../../shared/bitfield.ts'
import { PIECES, World } from './world.ts'

/** One thing that happens; numbers choose among whatever there is at that moment. */
type Happening = readonly [kind: Said | Other, a: number, b: number, c: number]
type Said = (typeof SAID)[number]
type Other = (typeof OTHER)[number]

/** By or about one peer. */
const SAID = [
  'gone',
  'have',
  'dontHave',
  'choked',
  'unchoked',
  'interested',
  'uninterested',
  'allowedFast',
  'suggested',
  'answered',
  'answeredLate',
  'rejected',
  'requested',
  'cancelled',
  'sent',
  'unreadable'
] as const

const OTHER = [
  'connect',
  'verified',
  'failed',
  'unwritable',
  'priorities',
  'sequential',
  'deadline',
  'openPieces',
  'slots',
  'allowed',
  'lost',
  'pass'
] as const

/** What makes a swarm move happens more often than the rest. */
const LIVELY = [
  'connect',
  'have',
  'unchoked',
  'interested',
  'answered',
  'answered',
  'answered',
  'verified',
  'requested',
  'sent',
  'allowed',
  'pass'
] as const

const happening: fc.Arbitrary<Happening> = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...LIVELY) },
    { weight: 2, arbitrary: fc.constantFrom(...SAID, ...OTHER) }
  ),
  fc.nat(1_000),
  fc.nat(63),
  fc.nat(63)
)

const story = fc.record({
  seed: fc.nat(1_000),
  have: fc.nat(63),
  openPieces: fc.integer({ min: 1, max: 7 }),
  slots: fc.integer({ min: 0, max: 4 }),
  allowed: fc.oneof(fc.constant(Infinity), fc.nat(10)),
  happenings: fc.array(happening, { minLength: 20, maxLength: 200 })
})

test('whatever peers, disk and user do, every count stays right and every law of requests, slots and buffers holds', () => {
  fc.assert(
    fc.property(story, (drawn) => void live(drawn)),
    { numRuns: 300 }
  )
})

test('the same events with the same seed bring the same actions', () => {
  fc.assert(
    fc.property(story, (drawn) => {
      expect(live(drawn).log).toEqual(live(drawn).log)
    }),
    { numRuns: 50 }
  )
})

function live({
  seed,
  have,
  openPieces,
  slots,
  allowed,
  happenings
}: typeof story extends fc.Arbitrary<infer T> ? T : never): World {
  const world = new World(seed, drawHave(have), openPieces, slots, allowed)
  for (const happens of happenings) happen(world, happens)
  return world
}

function happen(world: World, [kind, a, b, c]: Happening): void {
  if (!isOther(kind)) {
    const remote = world.remotes[a % Math.max(1, world.remotes.length)]
    if (remote !== undefined) say(world, remote, kind, b, c)
    return
  }
  const { exchange, now } = world
  const piece = (b % PIECES) as PieceIndex
  switch (kind) {
    case 'connect':
      if (world.remotes.length < 6) world.connect(c % 3 !== 0, drawHave(b))
      return
    case 'priorities':
      world.setPriorities(Uint8Array.from({ length: PIECES }, (_, at) => (b >> at) % 4))
      return
    case 'sequential':
      exchange.wishes.setSequential(c % 2 === 0, now)
      break
    case 'deadline':
      exchange.wishes.setDeadline(piece, c % 3 === 0 ? null : ((now + c) as Millis), now)
      break
    case 'openPieces':
      world.setOpenPieces(1 + (c % 5))
      return
    case 'slots':
      world.setSlots(c % 5)
      return
    case 'allowed':
      world.allow(c % 5)
      return
    case 'lost':
      world.lose(drawHave(b & c))
      return
    case 'pass':
      world.pass(a * 40)
      return
    case 'verified':
    case 'failed':
    case 'unwritable': {
      const judged = world.verifying[a % Math.max(1, world.verifying.length)]
      if (judged !== undefined)
        world.judge(judged, kind === 'verified' ? 'right' : kind === 'failed' ? 'wrong' : 'unwritable', c)
      return
    }
  }
  world.perform()
}

function isOther(kind: Said | Other): kind is Other {
  return OTHER.some((other) => other === kind)
}

function say(world: World, remote: World['remotes'][number], kind: Said, b: number, c: number): void {
  const { exchange, now } = world
  const { id } = remote
  const piece = (b % PIECES) as PieceIndex
  switch (kind) {
    case 'gone':
      world.gone(remote)
      return
    case 'have':
      remote.have.add(piece)
      exchange.onHave(id, piece, now)
      break
    case 'dontHave':
      remote.have.delete(piece)
      for (const [key, request] of remote.asked) if (request.piece === piece) remote.asked.delete(key)
      exchange.onDontHave(id, piece, now)
      break
    case 'choked':
      remote.choking = true
      if (!remote.fast) remote.asked.clear()
      exchange.onChoked(id, now)
      break
    case 'unchoked':
      remote.choking = false
      exchange.onUnchoked(id, now)
      break
    case 'interested':
      exchange.onInterested(id, now)
      break
    case 'uninterested':
      exchange.onUninterested(id, now)
      break
    case 'allowedFast':
      if (remote.fast) remote.allowedFast.add(piece)
      exchange.onAllowedFast(id, piece, now)
      break
    case 'suggested':
      exchange.onSuggested(id, piece, now)
      break
    case 'answered': {
      const request = [...remote.asked.values()][c % Math.max(1, remote.asked.size)]
      if (request !== undefined) world.deliver(remote, request)
      return
    }
    case 'answeredLate': {
      const cancel = world.log.findLast((action) => action.type === 'cancel' && action.peer === id)
      const again = world.log.findLast((action) => action.type === 'request' && action.peer === id)
      if (cancel?.type === 'cancel' && again?.type === 'request' && !remote.late) {
        remote.late = true
        world.deliver(remote, { ...cancel, type: 'request' })
      }
      return
    }
    case 'rejected': {
      const request = [...remote.asked.values()][c % Math.max(1, remote.asked.size)]
      if (request === undefined || !remote.fast) return
      remote.asked.delete(`${request.piece}.${request.offset}`)
      exchange.onRejected(id, request.piece, request.offset, request.length, now)
      break
    }
    case 'requested':
      world.request(remote, piece, c % 3)
      return
    case 'cancelled':
    case 'sent':
    case 'unreadable': {
      const key = [...remote.served][c % Math.max(1, remote.served.size)]
      if (key !== undefined) world.answer(remote, key, kind)
      return
    }
  }
  world.perform()
}

function drawHave(mask: number): Bitfield {
  const have = new Bitfield(PIECES)
  for (let index = 0; index < PIECES; index++) if ((mask >> index) % 2 === 1) have.add(index)
  return have
}
