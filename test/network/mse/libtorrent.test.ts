import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { compareTrees } from '../../../electron/host/cli/demo-compare.ts'
import type { Engine } from '../../../electron/engine/engine.ts'
import { parseTorrent } from '../../../electron/metainfo/parse.ts'
import type { Address, EncryptionPolicy } from '../../../electron/network/types.ts'
import { addressOf, closeEngines, openEngine, reached } from '../../support/engines.ts'
import { makeTree, removeTempFolders, tempFolder } from '../../support/files.ts'
import { libtorrentMakes, skipLibtorrent, whyNoLibtorrent } from '../../support/libtorrent.ts'
import { killLibtorrents, startLibtorrent } from '../../support/libtorrent-peer.ts'
import { freePort } from '../../support/ports.ts'

/** libtorrent's words: whom it speaks to, and what it offers and takes. */
const FORCED = 0
const ENABLED = 1
const DISABLED = 2
const PLAINTEXT = 1
const RC4 = 2
const BOTH = 3

const rules = [
  ['prefer', 'rc4 alone', FORCED, RC4, 'rc4'],
  ['prefer', 'plain payloads alone', FORCED, PLAINTEXT, 'handshake'],
  ['prefer', 'either payload', FORCED, BOTH, 'handshake'],
  ['prefer', 'no encryption', DISABLED, BOTH, 'none'],
  ['require', 'either payload', ENABLED, BOTH, 'rc4'],
  ['off', 'either payload, or none', ENABLED, BOTH, 'none']
] as const

afterEach(async () => {
  killLibtorrents()
  await closeEngines()
  await removeTempFolders()
})

describe.skipIf(skipLibtorrent)(`libtorrent, encrypted and not${whyNoLibtorrent}`, () => {
  it.each(rules)(
    '%s gets from a libtorrent with %s',
    async (encryption, _, policy, level, method) => {
      const { torrent, share, folder } = await madeShare()
      const port = await freePort()
      const settings = settingsOf(policy, level)
      const peer = startLibtorrent({ what: torrent, folder, port, seeds: true, settings })
      await peer.said(/^ready/)
      const into = await tempFolder()
      const getter = await started(encryption, torrent, into, [{ host: '127.0.0.1', port }])
      await getter.isDone
      expect(await peer.said(/^met/)).toBe(`met ${method}`)
      expect((await compareTrees(share, join(into, 'share'))).differences).toEqual([])
    },
    60_000
  )

  it.each(rules)(
    '%s gives to a libtorrent with %s',
    async (encryption, _, policy, level, method) => {
      const { torrent, share, folder } = await madeShare()
      const seed = await started(encryption, torrent, folder, [])
      await seed.isDone
      const into = await tempFolder()
      const [port, peers, settings] = [await freePort(), [addressOf(seed.engine)], settingsOf(policy, level)]
      const peer = startLibtorrent({ what: torrent, folder: into, port, seeds: false, peers, settings })
      await peer.said(/^complete/)
      expect(await peer.said(/^met/)).toBe(`met ${method}`)
      expect((await compareTrees(share, join(into, 'share'))).differences).toEqual([])
    },
    60_000
  )
})

/** A folder of chance bytes and its torrent, by libtorrent. */
async function madeShare() {
  const folder = await tempFolder()
  const share = join(folder, 'share')
  await mkdir(share)
  await makeTree(share, { 'a.bin': 3_000_000, 'deep/b.bin': 70_001 })
  const torrent = join(folder, 'share.torrent')
  await writeFile(torrent, await libtorrentMakes(share, 'hybrid', 65_536))
  return { folder, share, torrent }
}

/** An engine that has, or gets, all of it. */
async function started(
  encryption: EncryptionPolicy,
  torrent: string,
  folder: string,
  addresses: readonly Address[]
): Promise<{ engine: Engine; isDone: Promise<unknown> }> {
  const engine = await openEngine({ encryption })
  const added = await engine.add(parseTorrent(await readFile(torrent)), { folder, addresses })
  await added.start()
  return { engine, isDone: reached(added, 'seeding') }
}

function settingsOf(policy: number, level: number): Record<string, number> {
  return { in_enc_policy: policy, out_enc_policy: policy, allowed_enc_level: level }
}
