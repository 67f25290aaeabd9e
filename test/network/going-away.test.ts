import { describe, expect, it } from 'vitest'
import { whyNoLanLab } from '../support/lan-lab.ts'
import { TunnelLab } from '../support/tunnel-lab.ts'

const canRun = process.env['CI'] !== undefined || whyNoLanLab() === null
const why = canRun ? '' : ` (skipped: ${String(whyNoLanLab())})`
const PEER = 'test/network/bound-peer.ts'
const FAR_PORT = 7_001

type Event = Readonly<Record<string, unknown>>

describe.runIf(canRun)(`an interface that goes away${why}`, { timeout: 120_000 }, () => {
  it.each([
    [
      'is removed',
      'tun0',
      'another address',
      (lab: TunnelLab) => lab.removeTunnel(),
      (lab: TunnelLab) => lab.raiseTunnel(9)
    ],
    [
      'is removed',
      '10.99.0.2',
      'its address',
      (lab: TunnelLab) => lab.removeTunnel(),
      (lab: TunnelLab) => lab.raiseTunnel(2)
    ],
    [
      'is down',
      'tun0',
      'its address',
      (lab: TunnelLab) => lab.downTunnel(),
      (lab: TunnelLab) => lab.upTunnel()
    ]
  ])(
    '%s: nothing goes elsewhere, and all goes on when %s is back with %s',
    async (how, host, _with, lose, regain) => {
      await using lab = TunnelLab.up()
      const far = lab.script('far', PEER, '198.18.0.1', String(FAR_PORT))
      await far.lines.take()
      const { lines, poke } = lab.script('home', PEER, host, '0', String(FAR_PORT))
      const until = async (fits: (event: Event) => boolean): Promise<Event> =>
        (await lines.takeWhere((event) => fits(event as Event))) as Event
      await until(({ peer }) => peer === '198.18.0.1')
      poke()
      const { port } = await until(({ bound }) => bound !== undefined)
      expect(lab.leaked()).toBe(0)

      lose(lab)
      await until(({ trouble }) => trouble === 'BINDING_GONE')
      // The system keeps the address of what is down: what is connected speaks until we see it, and the system says its
      // farewells (FIN, repeated). With 60 addresses to dial, trackers and nodes, anything of ours would be far more.
      const [before, farewells] = how === 'is removed' ? [0, 0] : [lab.leaked(), 10]
      for (let times = 0; times < 3; times++) {
        poke()
        const { bound } = await until((event) => event['bound'] !== undefined)
        expect(bound).toEqual({ host, isThere: false })
      }
      expect(lab.leaked() - before).toBeLessThanOrEqual(farewells)

      regain(lab)
      await until(({ trouble }) => trouble === 'BINDING_BACK')
      await until(({ peer }) => peer === '198.18.0.1')
      poke()
      expect(await until(({ bound }) => bound !== undefined)).toEqual({
        bound: { host, isThere: true },
        port
      })
      expect(lab.leaked() - before).toBeLessThanOrEqual(farewells)
    }
  )
})
