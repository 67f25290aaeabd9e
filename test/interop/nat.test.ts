import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../electron/host/cli/demo-compare.ts'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import type { Inbox } from '../support/inbox.ts'
import { NatLab, whyNoNatLab, type NatEvent, type NatKind } from '../support/nat-lab.ts'
import { killAllShoals, Shoal } from '../support/shoal.ts'

const MiB = 1024 * 1024
const canRun = process.env['CI'] !== undefined || whyNoNatLab() === null
const why = canRun ? '' : ` (skipped: ${String(whyNoNatLab())})`
const BOOTSTRAP = [1, 2, 3, 4].map((last) => `10.88.0.${last}:49737`).join(',')

afterEach(async () => {
  await killAllShoals()
  await removeTempFolders()
})

/** hosta ─ NAT A ─┐
 *                 ├─ natpub: four DHT nodes
 *  hostb ─ NAT B ─┘  */
describe.skipIf(!canRun)(`two computers, each behind a NAT of its own${why}`, { timeout: 120_000 }, () => {
  it('are punched through, where both NATs are ordinary', async () => {
    await using lab = await NatLab.up('cone', 'cone')
    const events = await Promise.all([exchanged(lab.peer('hosta')), exchanged(lab.peer('hostb'))])
    // Dials that cross make two connections, of which one is kept: how many there were is chance.
    for (const event of events)
      expect(event).toMatchObject({ isIntact: true, lane: 'UDX', connects: { direct: 0, relayed: 0 } })
  })

  it('are connected again when the network was lost and came back', async () => {
    await using lab = await NatLab.up('cone', 'cone')
    const peers = [lab.peer('hosta'), lab.peer('hostb')]
    await Promise.all(peers.map(exchanged))
    lab.unplug('hosta')
    await Promise.all(peers.map((events) => events.takeWhere((event) => event.event === 'lost')))
    lab.plug('hosta')
    for (const event of await Promise.all(peers.map(exchanged)))
      expect(event).toMatchObject({ isIntact: true })
  })

  it.each<[NatKind, NatKind]>([
    ['cone', 'cone'],
    ['random', 'cone'],
    ['cone', 'random']
  ])(
    'hand a folder over: shoal seed behind a %s NAT, shoal get behind a %s one',
    async (seedNat, getterNat) => {
      await using _lab = await NatLab.up(seedNat, getterNat)
      const { share, into, getter } = await shareAcross('--timeout', '60')
      expect(await getter.exit()).toBe(0)
      expect((await compareTrees(share, join(into, 'share'))).differences).toEqual([])
    }
  )

  it('are told why in one sentence when both NATs give every connection another port', async () => {
    await using _lab = await NatLab.up('random', 'random')
    const { getter } = await shareAcross('--timeout', '15')
    expect(await getter.exit()).toBe(8)
    expect(getter.stderr.at(-1)).toMatch(
      /^shoal: Both your network and the other one change their ports [^\n]+\.$/
    )
  })
})

async function shareAcross(...options: readonly string[]) {
  const folder = await tempFolder()
  const share = join(folder, 'share')
  const into = join(folder, 'into')
  await makeTree(share, { 'a.bin': 8 * MiB, 'b.bin': 5 })
  const seed = onHost('hosta', ['seed', share, '--state', join(folder, 'seed')])
  const get = ['get', await seed.firstLine(), '-o', into, '--state', join(folder, 'get'), ...options]
  return { share, into, getter: onHost('hostb', get) }
}

function onHost(namespace: string, args: readonly string[]): Shoal {
  const prefix = ['ip', 'netns', 'exec', namespace]
  return new Shoal([...args, '--bootstrap', BOOTSTRAP], { host: '0.0.0.0', prefix })
}

function exchanged(events: Inbox<NatEvent>): Promise<NatEvent> {
  return events.takeWhere((event) => event.event === 'exchanged')
}
