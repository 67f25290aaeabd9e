import { COMMANDS, type CommandName, type Input, type Output } from '../../shared/api/commands.ts'
import type { ChannelDetail } from '../../shared/api/channels.ts'
import type { Detail } from '../../shared/api/detail.ts'
import { Replica } from '../../shared/api/feed.ts'
import type { Answer, HostMessage, Opened, Welcome } from '../../shared/api/messages.ts'
import type { State } from '../../shared/api/model.ts'

/** How a test's face reaches an engine: what it sends, as it leaves; what comes is given to `onMessage`. */
export interface FaceWire {
  send(message: unknown): void
  close(): Promise<void> | void
}

/** A face as a window is one: calls commands, and keeps a copy of what it is told. */
export class TestFace {
  readonly heard: HostMessage[] = []
  readonly opened: Opened[] = []
  readonly #state = new Replica<State>()
  readonly #detail = new Replica<Detail>()
  readonly #channel = new Replica<ChannelDetail>()
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  readonly #looking = new Set<() => void>()
  #wire: FaceWire | null = null
  #last = 0
  welcome: Welcome | null = null

  begin(wire: FaceWire): void {
    this.#wire = wire
  }

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
    this.heard.push(message)
    if (message.type === 'welcome') this.welcome = message
    else if (message.type === 'snapshot' || message.type === 'changes') this.#onFeed(message)
    else if (message.type === 'answer' || message.type === 'refusal') this.#onAnswer(message)
    else if (message.type === 'opened') this.opened.push(...message.things)
    for (const look of [...this.#looking]) look()
  }

  sendRaw(message: unknown): void {
    this.#wire?.send(message)
  }

  /** The answer as it came; its output is as the contract says. */
  async ask(command: string, input: unknown): Promise<Answer> {
    const id = ++this.#last
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve))
    this.sendRaw({ id, command, input })
    return await answered
  }

  /** The output; a refusal rejects. */
  async call<N extends CommandName>(command: N, input: Input<N>): Promise<Output<N>> {
    const answer = await this.ask(command, input)
    if (answer.type === 'refusal') throw new Error(`${command}: ${answer.code}: ${answer.sentence}`)
    const output: unknown = COMMANDS[command].output.parse(answer.output)
    return output as Output<N>
  }

  /** Resolves once what this face was told is so. */
  async until(isSo: (state: State, detail: Detail | null) => boolean): Promise<void> {
    const look = (): boolean => this.#state.tables !== null && isSo(this.#state.tables, this.#detail.tables)
    while (!look()) await this.nextMessage()
  }

  async nextMessage(): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        this.#looking.delete(look)
        resolve()
      }
      this.#looking.add(look)
    })
  }

  async close(): Promise<void> {
    await this.#wire?.close()
  }

  #onFeed(message: Extract<HostMessage, { topic: unknown }>): void {
    const replicas = { state: this.#state, detail: this.#detail, channel: this.#channel }
    const replica: Replica<object> = replicas[message.topic]
    if (!replica.onMessage(message))
      throw new Error(`a gap in ${message.topic} before number ${message.number}`)
  }

  #onAnswer(answer: Answer): void {
    if (answer.id === null) return
    this.#waiting.get(answer.id)?.(answer)
    this.#waiting.delete(answer.id)
  }
}
