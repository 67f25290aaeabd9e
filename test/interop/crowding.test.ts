import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { removeTempFolders } from '../support/files.ts'
import { describeInLab } from '../support/lab/in-lab.ts'
import { Goods, shoalMakes } from '../support/lab/goods.ts'
import { folderAt, Lab, type Place } from '../support/lab/lab.ts'
import { ShoalClient } from '../support/lab/shoal-client.ts'

const PATIENCE = 120_000
const CROWD = fileURLToPath(new URL('../support/lab/crowd.ts', import.meta.url))
const TERMS = { secrecy: 'any', dht: [], pex: false, utp: false } as const
const PLACES = 12

let lab: Lab | null = null

afterEach(async () => {
  await lab?.close()
  await removeTempFolders()
}, PATIENCE)

describeInLab('all places for peers', { timeout: PATIENCE }, () => {
  it('are taken by one host that says it is many, and others get in nevertheless', async () => {
    lab = await Lab.up(2)
    const [at0, at1] = [lab.client(0), lab.client(1)]
    const folder = await folderAt(at0, 'goods')
    const goods = await Goods.make(folder, 'goods', (path, out) => shoalMakes(path, out, 'v1'))
    const seed = await ShoalClient.start(at0, TERMS, ['--max-peers', `${PLACES}`])
    await seed.seed(await goods.torrentFile(null), folder)
    await crowd(lab.server, seed, goods)
    const into = await folderAt(at1, 'into')
    const getter = await ShoalClient.start(at1, TERMS)
    await getter.get(goods.magnet([], [seed.address]), into)
    expect(await goods.differencesIn(into)).toEqual([])
  })
})

/** Resolves when no place is left. */
async function crowd({ start }: Place, { address }: ShoalClient, { infoHashes }: Goods): Promise<void> {
  const words = [address.host, `${address.port}`, infoHashes[0] ?? '', `${2 * PLACES}`, `${PLACES}`]
  await new Promise<void>((resolve, reject) => {
    const running = start('the crowd', [process.execPath, '--import', 'tsx', CROWD, ...words], () =>
      resolve()
    )
    void running.ended.then(() => reject(new Error(running.lastWords)))
  })
}
