import type { Bridge, BridgeEvents } from '../../../renderer/bridge/bridge.ts'
import type { ChannelDetail } from '../../../shared/api/channels.ts'
import type { CommandName } from '../../../shared/api/commands.ts'
import type { Feature } from '../../../shared/api/host.ts'
import type { Call, HostMessage } from '../../../shared/api/messages.ts'
import type { State } from '../../../shared/api/model.ts'
import type { Changes } from '../../../shared/api/tables.ts'
import type { ErrorCode } from '../../../shared/errors.ts'

/** A bridge with a test at its other end. Calls wait unless a refusal or answer was named for them. */
export class FakeBridge implements Bridge {
  readonly calls: Call[] = []
  readonly #outcomes = new Map<string, (id: number) => void>()
  #events: BridgeEvents | null = null
  #number = 0

  open(events: BridgeEvents): void {
    this.#events = events
  }

  send(call: Call): void {
    this.calls.push(call)
    this.#outcomes.get(call.command)?.(call.id)
  }

  welcome(features: readonly Feature[] = []): void {
    this.#events?.onLink('open')
    this.#events?.onMessage({ type: 'welcome', version: '0', features })
  }

  lose(): void {
    this.#events?.onLink('lost')
  }

  snapshot(tables: State): void {
    this.#events?.onMessage({ type: 'snapshot', topic: 'state', number: this.#number, tables })
  }

  tell(message: HostMessage): void {
    this.#events?.onMessage(message)
  }

  changes(changes: Changes): void {
    this.#events?.onMessage({ type: 'changes', topic: 'state', number: ++this.#number, changes })
  }

  /** What is told of the channel that the window looks at. */
  channel(tables: ChannelDetail): void {
    this.#events?.onMessage({ type: 'snapshot', topic: 'channel', number: 0, tables })
  }

  skipNumber(): void {
    this.#number++
  }

  answer(command: CommandName, output: unknown): void {
    this.#outcomes.set(command, (id) => this.#events?.onMessage({ type: 'answer', id, output }))
  }

  /** Answers the first call of a command that was made. */
  answerCall(command: CommandName, output: unknown): void {
    const call = this.calls.find((one) => one.command === command)
    if (call !== undefined) this.#events?.onMessage({ type: 'answer', id: call.id, output })
  }

  refuse(command: CommandName, code: ErrorCode, sentence: string): void {
    this.#outcomes.set(command, (id) => this.#events?.onMessage({ type: 'refusal', id, code, sentence }))
  }

  /** Inputs of the calls of one command, in order. */
  sent(command: CommandName): unknown[] {
    return this.calls.filter((call) => call.command === command).map(({ input }) => input)
  }

  /** Resolves when promises that answers fulfilled have run. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }

  retry(): void {
    // a test decides when
  }

  pathOf(): string | null {
    return null
  }

  upload(): Promise<string> {
    return Promise.reject(new Error('nothing is uploaded here'))
  }

  close(): void {
    this.#events = null
  }
}

export function memoryStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}
