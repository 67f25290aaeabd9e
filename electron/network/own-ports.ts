import { isLoopback, isPrivate } from './addresses.ts'
import type { Binding } from './binding.ts'
import { PortMapper } from './ports/port-mapper.ts'
import type { MappingWish } from './ports/protocol.ts'
import { findRouter } from './ports/router-place.ts'
import type { MappedPort, NetworkSettings, Trouble } from './types.ts'

export interface OwnPortsSetup {
  readonly binding: Binding
  readonly random: () => number
  readonly router: NetworkSettings['router']
}

export interface OwnPortsPorts {
  /** Null: TCP does not listen. UDP ports may repeat. */
  ports(): { readonly tcp: number; readonly udp: readonly (number | null | undefined)[] }
  /** Whether the router may be asked. */
  mayMap(): boolean
  /** Peers beyond the router reach us by another port than before. */
  onMoved(): void
  onTrouble(trouble: Trouble): void
}

/** By which ports peers reach us: our own, or those the router has opened for them. */
export class OwnPorts {
  readonly #ports: OwnPortsPorts
  readonly #mapper: PortMapper

  constructor({ binding, random, router }: OwnPortsSetup, ports: OwnPortsPorts) {
    this.#ports = ports
    const find = router === undefined ? () => findRouter(binding) : () => Promise.resolve(router)
    this.#mapper = new PortMapper(
      { find, random },
      {
        onMapped: (mapped) => this.#onMapped(mapped),
        onLost: nothing,
        onWarning: (sentence) => ports.onTrouble({ code: 'PORT_MAPPING', sentence })
      }
    )
  }

  get mapped(): PortMapper['mapped'] {
    return this.#mapper.mapped
  }

  /** Of TCP, as the internet sees it. */
  get external(): number {
    return this.#mapper.externalPort({ protocol: 'TCP', port: this.#ports.ports().tcp })
  }

  externalUdp(port: number): number {
    return this.#mapper.externalPort({ protocol: 'UDP', port })
  }

  /**
   * Of TCP, as a peer sees it.
   * @param host the peer's IP address; null: it is not known
   */
  for(host: string | null): number {
    const isNear = host !== null && (isPrivate(host) || isLoopback(host))
    return isNear ? this.#ports.ports().tcp : this.external
  }

  /** Which ports there are, or whether the router may be asked, has changed. */
  wish(): void {
    const { tcp, udp } = this.#ports.ports()
    const known = new Set(udp.filter((port) => port !== undefined && port !== null))
    const wishes: readonly MappingWish[] = [
      { protocol: 'TCP', port: tcp },
      ...Array.from(known, (port) => ({ protocol: 'UDP', port }) as const)
    ]
    this.#mapper.set(this.#ports.mayMap() ? wishes : [])
  }

  /** There may be another router. */
  refresh(): void {
    this.#mapper.refresh()
  }

  close(): Promise<void> {
    return this.#mapper.close()
  }

  #onMapped({ protocol, port, external }: MappedPort): void {
    if (protocol === 'TCP' && external.port !== port) this.#ports.onMoved()
  }
}

function nothing(): void {
  // whoever asks for the port is told our own again
}
