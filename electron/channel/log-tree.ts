import crypto from 'hypercore-crypto'

interface Node {
  readonly index: number
  readonly size: number
  readonly hash: Uint8Array
  /** Blocks under it: a power of two. */
  readonly span: number
}

/** The hash tree over a log's blocks, grown block by block: what its publisher signs is the hash of this tree's roots. */
export class LogTree {
  /** From left to right, each spanning more blocks than the next. */
  readonly #roots: Node[] = []
  #length = 0

  push(block: Uint8Array): void {
    let node: Node = { index: 2 * this.#length++, size: block.length, hash: crypto.data(block), span: 1 }
    for (let left = this.#roots.at(-1); left?.span === node.span; left = this.#roots.at(-1)) {
      this.#roots.pop()
      node = {
        index: (left.index + node.index) / 2,
        size: left.size + node.size,
        hash: crypto.parent(left, node),
        span: 2 * left.span
      }
    }
    this.#roots.push(node)
  }

  /** Blocks. */
  get length(): number {
    return this.#length
  }

  /** 32 bytes. */
  hash(): Uint8Array {
    return crypto.tree(this.#roots)
  }
}
