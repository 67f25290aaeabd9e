import { needsLibtorrent, needsNamespaces, needsNft } from '../needs.ts'
import { inTurn, type Context, type Measured, type Row } from '../row.ts'
import { rateOf, transfer, type Kind, type TransferOptions } from '../transfer.ts'
import { withTwoHosts } from '../two-hosts.ts'
import { V1_OF_1_MIB } from '../workplace.ts'

/** Between two hosts where nothing but UDP gets through, as behind some NATs. Packets are of the size of the internet's. */
export const utpRow: Row = {
  name: 'utp',
  title: 'uTP, Shoal to Shoal',
  baseline: 'the same between two libtorrents',
  unit: 'MB/s',
  targets: [],
  needs: [needsNamespaces, needsNft, needsLibtorrent],
  run: (context) =>
    inTurn(
      context,
      () => byUtp(context, 'shoal-peer', { lane: 'plain uTP' }),
      () => byUtp(context, 'libtorrent-peer', {})
    )
}

/** Seconds are from being told of the peer. */
async function byUtp(context: Context, kind: Kind, checks: TransferOptions): Promise<Measured> {
  const input = await context.workplace.input({ size: context.size, torrent: V1_OF_1_MIB })
  return await withTwoHosts(context, { tcp: false }, async (hosts) => {
    const options = { utp: true, tcpLanes: false, hosts, ...checks }
    return rateOf(input, await transfer(context, input, [kind, kind], options))
  })
}
