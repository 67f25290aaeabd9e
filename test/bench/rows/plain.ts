import type { TorrentOptions } from '../../../electron/metainfo/plan.ts'
import { needsLibtorrent } from '../needs.ts'
import { inTurn, type Row, type Target } from '../row.ts'
import { rateOf, transfer, type Kind, type TransferOptions } from '../transfer.ts'
import { HYBRID_OF_1_MIB, V1_OF_1_MIB, V2_OF_1_MIB } from '../workplace.ts'

interface PlainRow {
  readonly name: string
  readonly title: string
  readonly kinds?: readonly [Kind, Kind]
  readonly torrent?: TorrentOptions
  /** Of ours and the baseline alike. */
  readonly encryption?: 'prefer' | 'require'
  /** Of the ratio; null: it is only told. */
  readonly atLeast?: number | null
}

const SHOAL: readonly [Kind, Kind] = ['shoal-peer', 'shoal-peer']
const LIBTORRENT: readonly [Kind, Kind] = ['libtorrent-peer', 'libtorrent-peer']
/** What both policies come to between two that have the same. */
const ENCRYPTED = { prefer: 'handshake', require: 'rc4' } as const

/** Disk to disk by BitTorrent over TCP; seconds from being told of the peer to the last piece verified and written. */
export const plainRows: readonly Row[] = [
  plainRow({ name: 'plain', title: 'Plain TCP, Shoal to Shoal' }),
  plainRow({
    name: 'from-libtorrent',
    title: 'Shoal from libtorrent',
    kinds: ['libtorrent-peer', 'shoal-peer']
  }),
  plainRow({
    name: 'to-libtorrent',
    title: 'libtorrent from Shoal',
    kinds: ['shoal-peer', 'libtorrent-peer']
  }),
  plainRow({
    name: 'mse-tcp',
    title: 'Encrypted handshake and plain payload on TCP, Shoal to Shoal',
    encryption: 'prefer'
  }),
  plainRow({
    name: 'rc4-tcp',
    title: 'All encrypted with RC4 on TCP, Shoal to Shoal',
    encryption: 'require',
    atLeast: null
  }),
  plainRow({
    name: 'hybrid-tcp',
    title: 'A hybrid torrent on plain TCP, Shoal to Shoal',
    torrent: HYBRID_OF_1_MIB
  }),
  plainRow({ name: 'v2-tcp', title: 'A v2 torrent on plain TCP, Shoal to Shoal', torrent: V2_OF_1_MIB })
]

function plainRow(row: PlainRow): Row {
  const { name, title, kinds = SHOAL, torrent = V1_OF_1_MIB, encryption = 'off', atLeast = 1 } = row
  const targets: readonly Target[] = atLeast === null ? [] : [{ of: 'ratio', atLeast }]
  // Shoals would go on to Noise, and libtorrents cannot.
  const terms: TransferOptions = { encryption, tcpLanes: false }
  const checks: TransferOptions = kinds[1] === 'shoal-peer' ? checksOf(encryption) : {}
  return {
    name,
    title,
    baseline: 'the same between two libtorrents',
    unit: 'MB/s',
    targets,
    needs: [needsLibtorrent],
    async *run(context) {
      const input = await context.workplace.input({ size: context.size, torrent })
      yield* inTurn(
        context,
        async () => rateOf(input, await transfer(context, input, kinds, { ...terms, ...checks })),
        async () => rateOf(input, await transfer(context, input, LIBTORRENT, terms))
      )
    }
  }
}

function checksOf(encryption: 'off' | 'prefer' | 'require'): TransferOptions {
  return { lane: 'plain TCP', encrypted: encryption === 'off' ? 'none' : ENCRYPTED[encryption] }
}
