import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bitfield } from '../../shared/bitfield.ts'
import { Drawn, bits, piece } from './drawn.ts'

/** '?' missing, '-' skipped, '~' in flight, '=' being verified, '#' there. */
function drawStates(core: Drawn): string {
  return Array.from(core.exchange.pieceStates(), (state) => '?-~=#'[state]).join('')
}

function drawAvailability(core: Drawn): string {
  return Array.from(core.exchange.availability()).join('')
}

describe('availability', () => {
  test('counts every peer that has a piece, and not us', () => {
    const core = new Drawn({ have: '####' })
    core.availability('0321')
    expect(drawAvailability(core)).toBe('0321')
  })

  test('counts seeds as well, those that came as one and those that became one', () => {
    const core = new Drawn({ have: '....' })
    core.peer('####')
    const late = core.peer('###.')
    expect(drawAvailability(core)).toBe('2221')
    core.exchange.onHave(late, piece(3), core.now)
    expect(drawAvailability(core)).toBe('2222')
    core.exchange.onPeerGone(late, core.now)
    expect(drawAvailability(core)).toBe('1111')
  })
})

describe('the states of pieces', () => {
  test('are what a piece goes through, from missing to there', () => {
    const core = new Drawn({ have: '#..', blocksPerPiece: 2 })
    expect(drawStates(core)).toBe('#??')
    const peer = core.peer('.#.')
    expect(drawStates(core)).toBe('#~?')
    core.block(peer, 1, 0)
    expect(drawStates(core)).toBe('#~?')
    core.block(peer, 1, 1)
    expect(drawStates(core)).toBe('#=?')
    core.verified(1)
    expect(drawStates(core)).toBe('##?')
    core.exchange.outcomes.onLost(bits('##.'), core.now)
    expect(drawStates(core)).toBe('?~?')
  })

  test('tell which of the missing are not wanted', () => {
    const core = new Drawn({ have: '#...' })
    core.exchange.wishes.setPriorities(Uint8Array.of(0, 0, 1, 3), core.now)
    expect(drawStates(core)).toBe('#-??')
  })
})

describe('copies elsewhere', () => {
  const copies = (have: string, ...others: readonly string[]) => {
    const core = new Drawn({ have })
    for (const other of others) core.peer(other, { unchoked: false })
    return core.exchange.copiesElsewhere()
  }

  test('are whole when the others have every piece between them, as often as the rarest of them', () => {
    expect(copies('....', '##..', '..##').whole).toBe(1)
    expect(copies('....', '###.', '####', '###.').whole).toBe(1)
    expect(copies('....', '####', '####').whole).toBe(2)
    expect(copies('####', '###.', '###.').whole).toBe(0)
  })

  test('with nobody connected, all we have is only here', () => {
    expect(copies('#.#.')).toEqual({ whole: 0, onlyHere: 2, firstOnlyHere: [0, 2], missing: 2 })
  })

  test('lack what only we have, and what nobody has is missing', () => {
    expect(copies('##..', '#.#.')).toEqual({ whole: 0, onlyHere: 1, firstOnlyHere: [1], missing: 1 })
  })

  test('name no more than the first hundred pieces that are only here', () => {
    const { onlyHere, firstOnlyHere } = copies('.' + '#'.repeat(150))
    expect(onlyHere).toBe(150)
    expect(firstOnlyHere).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
  })
})

test('whoever comes, goes and gets pieces, what is seen is what can be counted', () => {
  const PIECES = 12
  const fieldOf = (mask: number) => {
    const field = new Bitfield(PIECES)
    for (let at = 0; at < PIECES; at++) if ((mask >> at) % 2 === 1) field.add(at)
    return field
  }
  const draw = (field: Bitfield) =>
    Array.from({ length: PIECES }, (_, at) => (field.has(at) ? '#' : '.')).join('')
  const mask = fc.nat(2 ** PIECES - 1)
  const step = fc.tuple(fc.constantFrom('come', 'go', 'get'), mask)
  fc.assert(
    fc.property(mask, fc.array(step, { maxLength: 30 }), (ours, steps) => {
      const core = new Drawn({ have: draw(fieldOf(ours)) })
      const others = new Map<ReturnType<Drawn['peer']>, Bitfield>()
      for (const [kind, drawn] of steps) {
        const [peer, has] = [...others][drawn % Math.max(1, others.size)] ?? []
        if (kind === 'come') others.set(core.peer(draw(fieldOf(drawn)), { unchoked: false }), fieldOf(drawn))
        else if (peer === undefined || has === undefined) continue
        else if (kind === 'go') {
          core.exchange.onPeerGone(peer, core.now)
          others.delete(peer)
        } else if (has.add(drawn % PIECES)) core.exchange.onHave(peer, piece(drawn % PIECES), core.now)
        for (const { peer: gone } of core.take('disconnect')) {
          core.exchange.onPeerGone(gone, core.now)
          others.delete(gone)
        }
      }
      const counts = Array.from(
        { length: PIECES },
        (_, at) => [...others.values()].filter((has) => has.has(at)).length
      )
      const lonely = [...counts.keys()].filter((at) => counts[at] === 0)
      const onlyHere = lonely.filter((at) => fieldOf(ours).has(at))
      expect(Array.from(core.exchange.availability())).toEqual(counts)
      expect(core.exchange.copiesElsewhere()).toEqual({
        whole: Math.min(...counts),
        onlyHere: onlyHere.length,
        firstOnlyHere: onlyHere,
        missing: lonely.length - onlyHere.length
      })
    })
  )
})
