/** A virtual clock's list of things to come: earliest first, and first put first among equals. */
export class Agenda {
  readonly #heap: Entry[] = []
  /** Things put with the one constant delay come in order by themselves. */
  #line: Entry[] = []
  #lineHead = 0
  #order = 0
  now = 0

  /** @param at milliseconds on the virtual clock */
  at(at: number, what: () => void): void {
    this.#push({ at, order: this.#order++, what })
  }

  /** For one delay only, the same in every call: cheap. */
  afterConstant(delay: number, what: () => void): void {
    this.#line.push({ at: this.now + delay, order: this.#order++, what })
  }

  /** Does the next thing; false when there is none before `until`. */
  step(until: number): boolean {
    const next = this.#peek()
    if (next === undefined || next.at > until) return false
    if (next === this.#line[this.#lineHead]) this.#shift()
    else this.#pop()
    this.now = next.at
    next.what()
    return true
  }

  #peek(): Entry | undefined {
    const inLine = this.#line[this.#lineHead]
    const inHeap = this.#heap[0]
    if (inLine === undefined || inHeap === undefined) return inLine ?? inHeap
    return isBefore(inLine, inHeap) ? inLine : inHeap
  }

  #shift(): void {
    this.#lineHead++
    if (this.#lineHead < 4_096 || this.#lineHead * 2 < this.#line.length) return
    this.#line = this.#line.slice(this.#lineHead)
    this.#lineHead = 0
  }

  #push(entry: Entry): void {
    let at = this.#heap.push(entry) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = this.#heap[parent]
      if (above === undefined || isBefore(above, entry)) break
      this.#heap[at] = above
      at = parent
    }
    this.#heap[at] = entry
  }

  #pop(): void {
    const last = this.#heap.pop()
    if (last === undefined || this.#heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      let below = this.#heap[child]
      if (below === undefined) break
      const right = this.#heap[child + 1]
      if (right !== undefined && isBefore(right, below)) {
        below = right
        child++
      }
      if (isBefore(last, below)) break
      this.#heap[at] = below
      at = child
    }
    this.#heap[at] = last
  }
}

interface Entry {
  readonly at: number
  readonly order: number
  readonly what: () => void
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
