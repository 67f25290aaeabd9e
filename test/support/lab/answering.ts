import type { Program } from './program.ts'

export type Answer = Readonly<Record<string, unknown>>

interface Asker {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/**
 * A program that takes orders, one in a line of JSON, and answers each when it is carried out: with its `id`, and an `error`
 * where it cannot be. What it says without being asked has an `event` instead, the first of them `ready`.
 */
export class Answering {
  readonly #asking = new Map<number, Asker>()
  #program: Program | null = null
  #lastId = 0
  #onReady: () => void = () => undefined

  /**
   * Resolves when the program takes orders, which it says with a first event of its own.
   * @param start starts it, its lines going to the function that it is given
   */
  async start(start: (onLine: (line: string) => void) => Program): Promise<void> {
    const ready = new Promise<void>((resolve) => (this.#onReady = resolve))
    const program = start((line) => this.#onLine(line))
    this.#program = program
    void program.ended.then(() => this.#onEnded(program))
    await Promise.race([ready, program.ended])
    if (program.hasEnded) throw new Error(program.lastWords)
  }

  async ask(order: string, details: object = {}): Promise<Answer> {
    const program = this.#program
    if (program === null || program.hasEnded) throw new Error('The program to ask has ended.')
    const id = ++this.#lastId
    return await new Promise((resolve, reject) => {
      this.#asking.set(id, { resolve, reject })
      program.write(JSON.stringify({ id, order, ...details }))
    })
  }

  #onLine(line: string): void {
    if (!line.startsWith('{')) return
    const { id, error, event, ...answer } = JSON.parse(line) as Answer
    if (event === 'ready') this.#onReady()
    if (typeof id !== 'number') return
    const asker = this.#asking.get(id)
    this.#asking.delete(id)
    if (typeof error === 'string') asker?.reject(new Error(error))
    else asker?.resolve(answer)
  }

  #onEnded({ label }: Program): void {
    for (const { reject } of this.#asking.values()) reject(new Error(`${label} has ended.`))
    this.#asking.clear()
  }
}
