import { COMMANDS, type CommandName, type Input, type Output } from '../../shared/api/commands.ts'
import { Face } from '../../shared/api/face.ts'
import type { HostMessage, Opened, Welcome } from '../../shared/api/messages.ts'

/** How a test's face reaches an engine: what it sends, as it leaves; what comes is given to `onMessage`. */
export interface FaceWire {
  send(message: unknown): void
  close(): Promise<void> | void
}

/** A face as a window is one, which remembers all that it heard and checks what it is answered. */
export class TestFace extends Face {
  readonly heard: HostMessage[] = []
  readonly opened: Opened[] = []
  welcome: Welcome | null = null
  #close: FaceWire['close'] = () => undefined

  connect(wire: FaceWire): void {
    this.begin((message) => wire.send(message))
    this.#close = () => wire.close()
  }

  override onMessage(message: HostMessage): void {
    this.heard.push(message)
    if (message.type === 'welcome') this.welcome = message
    else if (message.type === 'opened') this.opened.push(...message.things)
    super.onMessage(message)
  }

  override async call<N extends CommandName>(command: N, input: Input<N>): Promise<Output<N>> {
    const output: unknown = COMMANDS[command].output.parse(await super.call(command, input))
    return output as Output<N>
  }

  async close(): Promise<void> {
    await this.#close()
  }
}
