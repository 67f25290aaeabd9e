import { needsLibtorrent } from '../needs.ts'
import { inTurn, type Row } from '../row.ts'
import { rateOf, transfer, type Kind } from '../transfer.ts'
import { V1_OF_1_MIB } from '../workplace.ts'

const BASELINE = 'libtorrent to libtorrent'

/** Disk to disk by plain BitTorrent over TCP; seconds from being told of the peer to the last piece verified and written. */
export const plainRows: readonly Row[] = [
  plainRow('plain', 'Plain TCP, Shoal to Shoal', ['shoal-peer', 'shoal-peer']),
  plainRow('from-libtorrent', 'Shoal from libtorrent', ['libtorrent-peer', 'shoal-peer']),
  plainRow('to-libtorrent', 'libtorrent from Shoal', ['shoal-peer', 'libtorrent-peer'])
]

function plainRow(name: string, title: string, kinds: readonly [Kind, Kind]): Row {
  return {
    name,
    title,
    baseline: BASELINE,
    unit: 'MB/s',
    targets: [{ of: 'ratio', atLeast: 1 }],
    needs: [needsLibtorrent],
    async *run(context) {
      const input = await context.workplace.input({ size: context.size, torrent: V1_OF_1_MIB })
      yield* inTurn(
        context,
        async () => rateOf(input, await transfer(context, input, kinds, lane(kinds))),
        async () => rateOf(input, await transfer(context, input, ['libtorrent-peer', 'libtorrent-peer']))
      )
    }
  }
}

function lane([, getter]: readonly [Kind, Kind]): { readonly lane?: string } {
  return getter === 'shoal-peer' ? { lane: 'plain TCP' } : {}
}
