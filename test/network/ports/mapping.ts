import { PortMapper, type Pace } from '../../../electron/network/ports/port-mapper.ts'
import type { MappingWish } from '../../../electron/network/ports/protocol.ts'
import type { MappedPort, RouterPlace } from '../../../electron/network/types.ts'
import { Inbox } from '../../support/inbox.ts'

export const TCP: MappingWish = { protocol: 'TCP', port: 6_881 }
export const UDP: MappingWish = { protocol: 'UDP', port: 6_881 }

/** A mapper whose news wait in inboxes. */
export class TestMapper extends PortMapper implements AsyncDisposable {
  readonly news: Inbox<MappedPort>
  readonly lost: Inbox<MappingWish>
  readonly warnings: string[]

  constructor(find: () => RouterPlace | null, pace?: Pace) {
    const news = new Inbox<MappedPort>()
    const lost = new Inbox<MappingWish>()
    const warnings: string[] = []
    super(
      { find: () => Promise.resolve(find()), random: () => 0.5, ...(pace !== undefined && { pace }) },
      {
        onMapped: (port) => news.put(port),
        onLost: ({ protocol, port }) => lost.put({ protocol, port }),
        onWarning: (sentence) => warnings.push(sentence)
      }
    )
    this.news = news
    this.lost = lost
    this.warnings = warnings
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** Looks again at once, as no router would want it. */
export const HASTE: Pace = { check: 50, rest: 50, leastRenewal: 50 }
