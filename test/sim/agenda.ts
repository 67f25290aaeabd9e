/** A list of things to come: earliest first, and first put first among equals. A binary heap kept in flat arrays. */
export class Agenda {
  #size = 0
  #order = 0
  #at = new Float64Array(8)
  #orders = new Float64Array(8)
  readonly #what: (() => void)[] = []

  /** When the next thing is due; Infinity without any. */
  get dueAt(): number {
    return this.#size === 0 ? Infinity : (this.#at[0] ?? Infinity)
  }

  /** @param at virtual milliseconds */
  put(at: number, what: () => void): void {
    if (this.#size === this.#at.length) this.#grow()
    this.#rise(this.#size++, at, this.#order++, what)
  }

  /** Takes the next thing off the list. */
  take(): () => void {
    const first = this.#what[0]
    const last = this.#what.pop()
    this.#size--
    if (first === undefined || last === undefined) throw new Error('the agenda is empty')
    if (this.#size > 0) this.#sink(this.#at[this.#size] ?? 0, this.#orders[this.#size] ?? 0, last)
    return first
  }

  #rise(from: number, at: number, order: number, what: () => void): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!this.#isBefore(at, order, parent)) break
      this.#move(parent, place)
      place = parent
    }
    this.#set(place, at, order, what)
  }

  #sink(at: number, order: number, what: () => void): void {
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= this.#size) break
      const right = child + 1
      if (right < this.#size && this.#isBefore(this.#at[right] ?? 0, this.#orders[right] ?? 0, child)) child++
      if (this.#isBefore(at, order, child)) break
      this.#move(child, place)
      place = child
    }
    this.#set(place, at, order, what)
  }

  #isBefore(at: number, order: number, place: number): boolean {
    const other = this.#at[place] ?? 0
    return at < other || (at === other && order < (this.#orders[place] ?? 0))
  }

  #move(from: number, to: number): void {
    const what = this.#what[from]
    if (what !== undefined) this.#set(to, this.#at[from] ?? 0, this.#orders[from] ?? 0, what)
  }

  #set(place: number, at: number, order: number, what: () => void): void {
    this.#at[place] = at
    this.#orders[place] = order
    this.#what[place] = what
  }

  #grow(): void {
    this.#at = doubled(this.#at)
    this.#orders = doubled(this.#orders)
  }
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2)
  larger.set(array)
  return larger
}
