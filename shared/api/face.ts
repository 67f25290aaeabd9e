import { ShoalError } from '../errors.ts'
import type { ChannelDetail } from './channels.ts'
import type { CommandName, Input, Output } from './commands.ts'
import type { Detail } from './detail.ts'
import { Replica } from './feed.ts'
import type { Answer, HostMessage } from './messages.ts'
import type { State } from './model.ts'

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

interface Looking {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** A face without a window: calls commands, and keeps a copy of what it is told. */
export class Face {
  readonly #state = new Replica<State>()
  readonly #detail = new Replica<Detail>()
  readonly #channel = new Replica<ChannelDetail>()
  readonly #waiting = new Map<number, Waiting>()
  readonly #looking = new Set<Looking>()
  #send: (message: unknown) => void = () => undefined
  #last = 0
  #ended: Error | null = null

  /** @param send takes what goes to the engine; what comes from there is given to `onMessage` */
  begin(send: (message: unknown) => void): void {
    this.#send = send
  }

  /** What it was told after `listen`. */
  get state(): State {
    if (this.#state.tables === null) throw new Error('this face was not told the state yet')
    return this.#state.tables
  }

  get detail(): Detail | null {
    return this.#detail.tables
  }

  get channel(): ChannelDetail | null {
    return this.#channel.tables
  }

  onMessage(message: HostMessage): void {
    if (message.type === 'snapshot' || message.type === 'changes') this.#onFeed(message)
    else if (message.type === 'answer' || message.type === 'refusal') this.#onAnswer(message)
    const looking = [...this.#looking]
    this.#looking.clear()
    for (const { resolve } of looking) resolve()
  }

  /** The way to the engine is gone: nothing that is waited for comes. */
  end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of [...this.#waiting.values(), ...this.#looking]) reject(error)
    this.#waiting.clear()
    this.#looking.clear()
  }

  /** Of one's own making, whatever it is. */
  sendRaw(message: unknown): void {
    this.#send(message)
  }

  /** The answer as it came, a refusal too. */
  async ask(command: string, input: unknown): Promise<Answer> {
    if (this.#ended !== null) throw this.#ended
    const id = ++this.#last
    const answered = new Promise<Answer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
    this.#send({ id, command, input })
    return await answered
  }

  /** @throws ShoalError the refusal */
  async call<N extends CommandName>(command: N, input: Input<N>): Promise<Output<N>> {
    const answer = await this.ask(command, input)
    if (answer.type === 'refusal') throw new ShoalError(answer.code, answer.sentence)
    return answer.output as Output<N>
  }

  /** Resolves once what it was told is so. */
  async until(isSo: (state: State, detail: Detail | null) => boolean): Promise<void> {
    const look = (): boolean => this.#state.tables !== null && isSo(this.#state.tables, this.#detail.tables)
    while (!look()) await this.nextMessage()
  }

  async nextMessage(): Promise<void> {
    if (this.#ended !== null) throw this.#ended
    await new Promise<void>((resolve, reject) => this.#looking.add({ resolve, reject }))
  }

  #onFeed(message: Extract<HostMessage, { readonly topic: unknown }>): void {
    const replicas = { state: this.#state, detail: this.#detail, channel: this.#channel }
    const replica: Replica<object> = replicas[message.topic]
    if (!replica.onMessage(message))
      throw new Error(`a gap in ${message.topic} before number ${message.number}`)
  }

  #onAnswer(answer: Answer): void {
    if (answer.id === null) return
    this.#waiting.get(answer.id)?.resolve(answer)
    this.#waiting.delete(answer.id)
  }
}
