import HyperDHT from 'hyperdht'
import { ConnectionBudget } from './budget.ts'
import type { Torrent } from './common-torrents.ts'
import { CurrentBinding, type CurrentBindingEvents } from './current-binding.ts'
import { Finders } from './finders.ts'
import { OwnPorts } from './own-ports.ts'
import { PlainBitTorrent } from './plain-bittorrent.ts'
import { ShoalPeers } from './shoal-peers.ts'
import { Troubles } from './troubles.ts'
import type { NetworkEvents, NetworkSettings, PeerStream, Trouble } from './types.ts'

/** Outgoing connections that may be under way at once: most addresses one is told of are dead, and each costs seconds to find out. */
const MAX_DIALS = 50
/** Incoming ones that may be silent at once. */
const MAX_ARRIVALS = 50

/** What a network is made of. */
export type Parts = ReturnType<typeof assemble>

/** Builds the parts, each told of the others what it must know. Nothing is opened. @throws as `bindingTo` */
export function assemble(settings: NetworkSettings, events: NetworkEvents & CurrentBindingEvents) {
  const { host, maxPeers, random = Math.random, keyPair = HyperDHT.keyPair() } = settings
  const { bootstrap, hyperswarm, tcpLanes = true, encryption = 'prefer', utp = true } = settings
  const troubles = new Troubles((trouble) => events.onTrouble(trouble))
  const onTrouble = (trouble: Trouble): void => troubles.report(trouble)
  const onPeer = (peer: PeerStream): void => {
    shoals.onRoom()
    events.onPeer(peer)
  }
  const port = (): number => plain.port
  const externalPort = (): number => ports.external
  const torrents = new Set<Torrent>()
  const binding = new CurrentBinding(host, events)
  const budget = new ConnectionBudget({ peers: maxPeers, dials: MAX_DIALS, arrivals: MAX_ARRIVALS }, () => {
    shoals.onRoom()
    plain.dialer.dialQueued()
  })
  const common = { binding, budget, random, torrents }
  const shoals: ShoalPeers = new ShoalPeers(
    { ...common, bootstrap: hyperswarm ? bootstrap : 'none', keyPair, tcpLanes },
    {
      port,
      externalPort,
      isSelf: (address) => plain.isSelf(address),
      onPeer,
      onAsked: (identity) => events.onAsked?.(identity) ?? null,
      onNetworkChanged: () => {
        ports.refresh()
        plain.dialer.redialNow()
      },
      onTrouble
    }
  )
  const plain: PlainBitTorrent = new PlainBitTorrent(
    { ...common, encryption, utp },
    {
      ourAddress: () => shoals.address(externalPort()),
      onPeer,
      onLane: (socket) => shoals.onLaneSocket(socket)
    }
  )
  const finders: Finders = new Finders(
    { ...common, knownNodes: settings.dhtNodes ?? [] },
    {
      port,
      externalPort,
      datagrams: () => plain.datagrams(),
      onFound: (infoHash, address, source) => plain.dial(infoHash, address, source),
      onTrouble
    }
  )
  const ports: OwnPorts = new OwnPorts(
    { ...common, router: settings.router },
    {
      ports: () => ({ tcp: port(), udp: [plain.utpPort, finders.mainline?.port, shoals.port] }),
      mayMap: () => finders.settings.portMapping,
      // Whoever tells others where we are has to know.
      onMoved: () => torrents.forEach((torrent) => finders.refresh(torrent)),
      onTrouble
    }
  )
  return { binding, budget, torrents, shoals, plain, finders, ports }
}
