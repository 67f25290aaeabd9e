import { describe, expect, it } from 'vitest'
import { FakeRouter } from '../../support/fake-router.ts'
import { HASTE, TCP, TestMapper, UDP } from './mapping.ts'

describe.concurrent('a router that maps ports', { timeout: 30_000 }, () => {
  it.each(['PCP', 'NAT-PMP', 'UPnP'] as const)('does so by %s, and undoes it in the end', async (by) => {
    await using router = await FakeRouter.open({ speaks: [by] })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP, UDP])
    const external = { host: '198.18.7.9', port: 6_881 }
    expect(await mapper.news.take()).toEqual({ ...TCP, external, by })
    expect(await mapper.news.take()).toEqual({ ...UDP, external, by })
    expect([...router.mappings]).toEqual([
      ['TCP 6881', 6_881],
      ['UDP 6881', 6_881]
    ])
    await mapper.close()
    expect([...router.mappings]).toEqual([])
    expect(mapper.warnings).toEqual([])
  })

  it.each(['PCP', 'NAT-PMP'] as const)('may give another port outside (%s), which is told', async (by) => {
    await using router = await FakeRouter.open({ speaks: [by], portFor: () => 40_000 })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    expect((await mapper.news.take()).external.port).toBe(40_000)
    expect(mapper.externalPort(TCP)).toBe(40_000)
    expect(mapper.externalPort(UDP)).toBe(6_881)
    await mapper.close()
    expect([...router.mappings]).toEqual([])
  })

  it('gives another port outside by AddAnyPortMapping of UPnP 2', async () => {
    await using router = await FakeRouter.open({ speaks: ['UPnP'], upnpVersion: 2, portFor: () => 40_000 })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    expect((await mapper.news.take()).external.port).toBe(40_000)
    expect((await router.calls.take()).action).toBe('AddAnyPortMapping')
  })

  it('is asked for another port where one is taken (718), and for a mapping without an end where it knows no others (725)', async () => {
    await using router = await FakeRouter.open({
      speaks: ['UPnP'],
      upnpError: ({ fields }) => {
        if (fields['NewExternalPort'] === '6881') return 718
        return Number(fields['NewLeaseDuration'] ?? 0) > 0 ? 725 : null
      }
    })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    expect((await mapper.news.take()).external.port).toBe(57_344)
    const leases = [await router.calls.take(), await router.calls.take(), await router.calls.take()]
    expect(leases.map(({ fields }) => [fields['NewExternalPort'], fields['NewLeaseDuration']])).toEqual([
      ['6881', '7200'],
      ['57344', '7200'],
      ['57344', '0']
    ])
  })

  it('is asked in the next way where it refuses the first', async () => {
    await using router = await FakeRouter.open({ speaks: ['PCP', 'NAT-PMP', 'UPnP'], result: 2 })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    expect((await mapper.news.take()).by).toBe('UPnP')
    expect(mapper.warnings).toEqual([])
  })

  it('that refuses is complained of once', async () => {
    await using router = await FakeRouter.open({ speaks: ['PCP', 'NAT-PMP'], result: 2 })
    await using mapper = new TestMapper(() => router.place, { ...HASTE, rest: 10 })
    mapper.set([TCP])
    for (let questions = 0; questions < 8; questions++) await router.questions.take()
    expect(mapper.warnings).toEqual([
      'Your router does not open a port for Shoal (it allows nobody to), so only peers that Shoal calls are met; allow it there, or forward TCP port 6881 by hand.'
    ])
  })

  it('that stands behind another one is complained of', async () => {
    await using router = await FakeRouter.open({ speaks: ['NAT-PMP'], address: '192.168.1.2' })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    await mapper.news.take()
    expect(mapper.warnings).toHaveLength(1)
    expect(mapper.warnings[0]).toContain('behind another router')
  })

  it('hears of ports that are no longer wished for', async () => {
    await using router = await FakeRouter.open({ speaks: ['NAT-PMP'] })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP, UDP])
    await mapper.news.take()
    await mapper.news.take()
    mapper.set([UDP])
    expect(await mapper.lost.take()).toEqual(TCP)
    await mapper.close()
    expect(mapper.mapped).toEqual([])
  })

  it('is asked again at half of a mapping’s life', async () => {
    await using router = await FakeRouter.open({ speaks: ['PCP'], lifetimeS: 1 })
    await using mapper = new TestMapper(() => router.place, { ...HASTE, check: 60_000 })
    mapper.set([TCP])
    const first = await router.questions.take()
    const second = await router.questions.take()
    expect(second.subarray(24, 44)).toEqual(first.subarray(24, 44))
    expect(mapper.lost.waitingCount).toBe(0)
  })

  it.each(['PCP', 'NAT-PMP'] as const)(
    'is asked for everything again when it has begun anew (%s)',
    async (by) => {
      let epoch = 5_000
      await using router = await FakeRouter.open({ speaks: [by], epoch: () => epoch })
      await using mapper = new TestMapper(() => router.place, HASTE)
      mapper.set([TCP, UDP])
      await mapper.news.take()
      await mapper.news.take()
      router.mappings.clear()
      epoch = 0
      for (;;) {
        await router.questions.take()
        if (router.mappings.size === 2) break
      }
      expect([...router.mappings.keys()].sort()).toEqual(['TCP 6881', 'UDP 6881'])
    }
  )

  it('is asked again when it does not know a mapping of UPnP any more', async () => {
    await using router = await FakeRouter.open({ speaks: ['UPnP'] })
    await using mapper = new TestMapper(() => router.place, HASTE)
    mapper.set([TCP])
    await mapper.news.take()
    router.mappings.clear()
    await router.calls.takeWhere(({ action }) => action === 'GetSpecificPortMappingEntry')
    await router.calls.takeWhere(({ action }) => action === 'AddPortMapping')
    await router.calls.takeWhere(({ action }) => action === 'GetExternalIPAddress')
    expect([...router.mappings.keys()]).toEqual(['TCP 6881'])
  })

  it('is another one when the network changes: there the ports are mapped anew', async () => {
    await using home = await FakeRouter.open({ speaks: ['PCP'] })
    await using cafe = await FakeRouter.open({ speaks: ['NAT-PMP'], address: '198.18.0.2' })
    let here = home
    await using mapper = new TestMapper(() => here.place)
    mapper.set([TCP])
    expect((await mapper.news.take()).by).toBe('PCP')
    here = cafe
    mapper.refresh()
    expect(await mapper.lost.take()).toEqual(TCP)
    expect(await mapper.news.take()).toMatchObject({ by: 'NAT-PMP', external: { host: '198.18.0.2' } })
  })
})

describe.concurrent('where no router maps ports', { timeout: 30_000 }, () => {
  it('nothing is said of it', async () => {
    await using router = await FakeRouter.open({ speaks: [] })
    await using mapper = new TestMapper(() => router.place, HASTE)
    mapper.set([TCP])
    await router.questions.takeWhere((question) => question[0] === 2)
    await router.questions.takeWhere((question) => question[0] === 0)
    // The second round: the first has come to its end, UPnP's search included.
    await router.questions.takeWhere((question) => question[0] === 2)
    expect([mapper.mapped, mapper.warnings]).toEqual([[], []])
  })

  it('and there is none at all, it ends at once', async () => {
    await using mapper = new TestMapper(() => null)
    mapper.set([TCP])
    await mapper.close()
    await mapper.close()
    expect(mapper.mapped).toEqual([])
  })

  it('and nothing is wished for, nobody is asked', async () => {
    await using router = await FakeRouter.open({ speaks: ['PCP'] })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([])
    await mapper.close()
    expect(router.questions.waitingCount).toBe(0)
  })

  it('closing does not wait for one that hangs', async () => {
    await using router = await FakeRouter.open({ speaks: ['UPnP'], web: () => true })
    await using mapper = new TestMapper(() => router.place)
    mapper.set([TCP])
    await router.questions.take()
    await mapper.close()
    expect(mapper.mapped).toEqual([])
  })
})
