import { join } from 'node:path'
import { mustBeSame } from '../compare.ts'
import { needsAria2 } from '../needs.ts'
import { numberIn } from '../program.ts'
import { inTurn, type Context, type Measured, type Row } from '../row.ts'
import { checkLane, named } from '../transfer.ts'
import { V1_OF_1_MIB, writeTorrent, type Input } from '../workplace.ts'

const HOST = '127.0.0.1'

/** From one web server and no peer; seconds from being told of the torrent until all of it is verified and written. */
export const webSeedRow: Row = {
  name: 'web-seed',
  title: 'From a web seed (BEP 19)',
  baseline: 'aria2 from the same server',
  unit: 'MB/s',
  targets: [],
  needs: [needsAria2],
  async *run(context) {
    const { workplace, programs, size } = context
    const input = await workplace.input({ size, torrent: V1_OF_1_MIB })
    const server = programs.start('web-server', 'web server', { folder: input.folder })
    const { url } = await server.event('ready')
    const torrent = join(workplace.root, 'web-seed.torrent')
    await writeTorrent(input.file, { ...input.options, webSeeds: [`${String(url)}${input.name}`] }, torrent)
    yield* inTurn(
      context,
      () => get(context, { ...input, torrent }, 'shoal-peer'),
      () => get(context, { ...input, torrent }, 'other-client')
    )
    await server.end()
  }
}

async function get(
  { workplace, programs }: Context,
  { torrent, options, size, file, name }: Input,
  program: 'shoal-peer' | 'other-client'
): Promise<Measured> {
  return await workplace.withFolder(async (folder) => {
    const [path, state] = [join(folder, 'got'), join(folder, 'getter')]
    const common = { role: 'get', torrent, options, path, state, host: HOST, bootstrap: 'none' }
    const getter = programs.start(program, 'getter', { ...common, client: 'aria2' })
    await getter.event('ready')
    getter.tell('begin')
    const done = await getter.event('done')
    await getter.end()
    if (program === 'shoal-peer') checkLane(done, 'plain HTTP')
    await mustBeSame(file, join(path, name))
    return { figure: size / 1e6 / numberIn(done, 'seconds'), details: named('getter', done) }
  })
}
