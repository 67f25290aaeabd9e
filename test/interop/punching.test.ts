import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { makeTree, removeTempFolders, tempFolder } from '../support/files.ts'
import { NatLab, whyNoNatLab } from '../support/nat-lab.ts'

const canRun = process.env['CI'] !== undefined || whyNoNatLab() === null
const why = canRun ? '' : ` (skipped: ${String(whyNoNatLab())})`
/** natpub's, as the lab has it. */
const RELAY = { host: '10.88.0.1', port: 6_881 }

afterEach(removeTempFolders)

/** hosta ─ NAT A ─┐
 *                 ├─ natpub: a seed that both can reach
 *  hostb ─ NAT B ─┘  */
describe.skipIf(!canRun)(`two peers of plain BitTorrent, each behind a NAT of its own${why}`, () => {
  it('are introduced by one they both know, and meet over uTP', { timeout: 120_000 }, async () => {
    await using lab = await NatLab.up('cone', 'cone')
    const folder = await tempFolder()
    await makeTree(join(folder, 'seed', 'content'), { 'a.bin': 64 * 1_048_576 })
    const seed = lab.run(
      'natpub',
      'test/interop/punch-peer.ts',
      job({ folder: join(folder, 'seed'), port: RELAY.port })
    )
    const { link } = JSON.parse(await seed.take()) as { link: string }
    const [a, b] = (['hosta', 'hostb'] as const).map((host, at) =>
      lab.run(
        host,
        'test/interop/punch-peer.ts',
        job({ folder: join(folder, host), port: 7_001 + at, link, peers: [RELAY] })
      )
    )
    const met = (line: string): boolean => (JSON.parse(line) as { lane?: string }).lane === 'uTP'
    const [atA, atB] = await Promise.all([a?.takeWhere(met), b?.takeWhere(met)])
    expect(JSON.parse(atA ?? '')).toMatchObject({ event: 'met', host: '10.88.0.12' })
    expect(JSON.parse(atB ?? '')).toMatchObject({ event: 'met', host: '10.88.0.11' })
  })
})

/** Slow enough that nobody has the whole before they have met. */
function job(what: object): string {
  return JSON.stringify({ up: 65_536, peers: [], ...what })
}
