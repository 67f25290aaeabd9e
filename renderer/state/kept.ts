/** What this window remembers from one time to the next: its looks, and how far channels were looked at; nothing of anyone's files. */
export class Kept {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage
  }

  /** What was kept under the name, if it is still what it should be. */
  read<T>(name: string, otherwise: T, isUsable: (value: unknown) => value is T): T {
    try {
      const value: unknown = JSON.parse(this.#storage.getItem(`shoal.${name}`) ?? 'null')
      return isUsable(value) ? value : otherwise
    } catch {
      // damaged, or a browser that lets no page keep anything
      return otherwise
    }
  }

  write(name: string, value: unknown): void {
    try {
      this.#storage.setItem(`shoal.${name}`, JSON.stringify(value))
    } catch {
      // full or forbidden: it is forgotten with the window
    }
  }
}
