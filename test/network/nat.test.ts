import { describe, expect, it } from 'vitest'
import { NatLab, whyNoNatLab, type NatEvent } from '../support/nat-lab.ts'
import type { Inbox } from '../support/inbox.ts'

const reason = whyNoNatLab()

// Where everything must run, a missing lab is a failure and not an excuse.
it('the lab of NATs is there, or need not be', () => {
  if (process.env['CI'] === 'true') expect(reason).toBe(null)
})

describe.skipIf(reason !== null)(`behind real NATs${reason === null ? '' : ` (${reason})`}`, () => {
  it('two ordinary NATs are punched, and the peers exchange bytes', { timeout: 60_000 }, async () => {
    await using lab = await NatLab.up('cone', 'cone')
    const events = await Promise.all([exchanged(lab.peer('hosta')), exchanged(lab.peer('hostb'))])
    for (const event of events) {
      expect(event).toMatchObject({ isIntact: true, lane: 'UDX', connects: { punched: 1 } })
    }
  })

  it('a NAT that changes its ports and an ordinary one are punched', { timeout: 90_000 }, async () => {
    await using lab = await NatLab.up('random', 'cone')
    const events = await Promise.all([exchanged(lab.peer('hosta')), exchanged(lab.peer('hostb'))])
    for (const event of events) expect(event).toMatchObject({ isIntact: true, lane: 'UDX' })
  })

  it('peers whose network was lost and came back are connected again', { timeout: 90_000 }, async () => {
    await using lab = await NatLab.up('cone', 'cone')
    const peers = [lab.peer('hosta'), lab.peer('hostb')]
    await Promise.all(peers.map(exchanged))
    lab.unplug('hosta')
    await Promise.all(peers.map((events) => events.takeWhere((event) => event.event === 'lost')))
    lab.plug('hosta')
    for (const event of await Promise.all(peers.map(exchanged)))
      expect(event).toMatchObject({ isIntact: true })
  })

  it('two NATs that change their ports cannot be, and both users are told', { timeout: 60_000 }, async () => {
    await using lab = await NatLab.up('random', 'random')
    const troubles = await Promise.all([lab.peer('hosta').take(), lab.peer('hostb').take()])
    for (const trouble of troubles) {
      expect(trouble).toMatchObject({ event: 'trouble', code: 'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS' })
      expect(trouble.sentence).toMatch(/^Both your network and the other one change their ports/)
    }
  })
})

function exchanged(events: Inbox<NatEvent>): Promise<NatEvent> {
  return events.takeWhere((event) => event.event === 'exchanged')
}
