import { ShoalError } from '../../shared/errors.ts'
import type { Torrent } from './common-torrents.ts'

/** One torrent's part in a way. */
export interface Seeking {
  refresh(): void
  /** Twice is harmless. */
  close(): void
}

/** What such a way is made of. */
export interface WayPorts<Node extends WayNode> {
  /** Null: there is none here. Rejects with a ShoalError when it cannot be had. */
  open(): Promise<Node | null>
  seek(node: Node, torrent: Torrent): Seeking
  /** It will be closed. */
  onClosing(node: Node): void
  /** It cannot be had. */
  onFault(sentence: string): void
}

interface WayNode {
  close(): Promise<void>
}

/** A way to find peers by a torrent's infohashes alone, for all torrents that are not private, as long as it is on. */
export class Way<Node extends WayNode> {
  readonly #ports: WayPorts<Node>
  readonly #torrents = new Set<Torrent>()
  readonly #seekings = new Map<Torrent, Seeking>()
  #node: Node | null = null

  constructor(ports: WayPorts<Node>) {
    this.#ports = ports
  }

  /** Null while it is off. */
  get node(): Node | null {
    return this.#node
  }

  /** Resolves when it is on, or off because it cannot be had: one way less is no reason to stop. */
  async open(): Promise<void> {
    try {
      this.#node = await this.#ports.open()
    } catch (error) {
      if (!(error instanceof ShoalError)) throw error
      this.#ports.onFault(error.message)
    }
    for (const torrent of this.#torrents) this.#seek(torrent)
  }

  async close(): Promise<void> {
    const node = this.#node
    if (node === null) return
    this.#ports.onClosing(node)
    this.#node = null
    for (const seeking of this.#seekings.values()) seeking.close()
    this.#seekings.clear()
    await node.close()
  }

  /** A private torrent is nobody's business but its trackers' (BEP 27). */
  add(torrent: Torrent): void {
    if (!torrent.discover) return
    this.#torrents.add(torrent)
    this.#seek(torrent)
  }

  remove(torrent: Torrent): void {
    this.#torrents.delete(torrent)
    this.#seekings.get(torrent)?.close()
    this.#seekings.delete(torrent)
  }

  refresh(torrent: Torrent): void {
    this.#seekings.get(torrent)?.refresh()
  }

  #seek(torrent: Torrent): void {
    if (this.#node !== null) this.#seekings.set(torrent, this.#ports.seek(this.#node, torrent))
  }
}
