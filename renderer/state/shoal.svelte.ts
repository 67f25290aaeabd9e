import { ONLY } from '../../shared/api/agreed.ts'
import type { Channel, ChannelDetail } from '../../shared/api/channels.ts'
import type { CommandName, Input, Output } from '../../shared/api/commands.ts'
import type { Detail, Part } from '../../shared/api/detail.ts'
import { Replica } from '../../shared/api/feed.ts'
import type { Feature, HostCommandName, HostInput, HostOutput } from '../../shared/api/host.ts'
import type { HostMessage, Opened, Showable, Welcome } from '../../shared/api/messages.ts'
import type { Session, Settings, State, TorrentSummary } from '../../shared/api/model.ts'
import type { Bridge, LinkState } from '../bridge/bridge.ts'
import { Refusal } from './refusal.ts'

interface Waiting {
  readonly resolve: (output: unknown) => void
  readonly reject: (refusal: Refusal) => void
}

/** What the host hands to the window. */
export interface WindowEvents {
  onOpened(things: readonly Opened[]): void
  onShow(what: Showable): void
}

/** The engine as this window knows it: a copy of its state, and its commands. */
export class Shoal {
  /** Null before the first snapshot. What is known stays while the link is lost. */
  state: State | null = $state.raw(null)
  detail: Detail | null = $state.raw(null)
  /** Of the channel that is looked at; null until it is told of. */
  channel: ChannelDetail | null = $state.raw(null)
  link: LinkState = $state('connecting')
  welcome: Welcome | null = $state.raw(null)
  readonly #bridge: Bridge
  readonly #events: WindowEvents
  readonly #stateReplica = new Replica<State>()
  readonly #detailReplica = new Replica<Detail>()
  readonly #channelReplica = new Replica<ChannelDetail>()
  readonly #waiting = new Map<number, Waiting>()
  #lastCall = 0
  #watched: { readonly id: string; readonly parts: readonly Part[] } | null = null
  #watchedChannel: { readonly id: string; readonly releases: number } | null = null
  /** Times the engine was asked for a channel and has not answered: until the last of them, it may tell of another. */
  #channelCalls = 0

  constructor(bridge: Bridge, events: WindowEvents) {
    this.#bridge = bridge
    this.#events = events
  }

  open(): void {
    this.#bridge.open({
      onMessage: (message) => this.#onMessage(message),
      onLink: (link) => this.#onLink(link)
    })
  }

  get torrents(): Readonly<Record<string, TorrentSummary>> {
    return this.state?.torrents ?? {}
  }

  get channels(): Readonly<Record<string, Channel>> {
    return this.state?.channels ?? {}
  }

  get session(): Session | null {
    return this.state?.session[ONLY] ?? null
  }

  get settings(): Settings | null {
    return this.state?.settings[ONLY] ?? null
  }

  get bridge(): Bridge {
    return this.#bridge
  }

  can(feature: Feature): boolean {
    return this.welcome?.features.includes(feature) ?? false
  }

  /** @throws Refusal also when the link is lost before the answer came */
  async call<N extends CommandName>(command: N, input: Input<N>): Promise<Output<N>> {
    return (await this.#call(command, input)) as Output<N>
  }

  /** What only some hosts can do; ask `can` first. @throws Refusal */
  async callHost<N extends HostCommandName>(command: N, input: HostInput<N>): Promise<HostOutput<N>> {
    return (await this.#call(command, input)) as HostOutput<N>
  }

  /** The one torrent to be told of in detail, and what of it; again after a lost link. */
  watch(id: string | null, parts: readonly Part[]): void {
    if (this.#watched?.id !== id) this.#forgetDetail()
    this.#watched = id === null ? null : { id, parts }
    this.#sendWatch(id, parts)
  }

  /** The one channel to be told of in detail, and how many of its newest releases; again after a lost link. */
  watchChannel(id: string | null, releases: number): void {
    if (this.#watchedChannel?.id !== id) this.#forgetChannel()
    this.#watchedChannel = id === null ? null : { id, releases }
    this.#sendWatchChannel(id, releases)
  }

  retry(): void {
    this.#bridge.retry()
  }

  #call(command: string, input: unknown): Promise<unknown> {
    if (this.link !== 'open') return Promise.reject(Refusal.lost())
    const id = ++this.#lastCall
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#bridge.send({ id, command, input })
    })
  }

  #onLink(link: LinkState): void {
    this.link = link
    if (link === 'open') return
    for (const { reject } of this.#waiting.values()) reject(Refusal.lost())
    this.#waiting.clear()
  }

  #onMessage(message: HostMessage): void {
    switch (message.type) {
      case 'welcome':
        this.welcome = message
        this.#listen()
        return
      case 'answer':
        this.#take(message.id)?.resolve(message.output)
        return
      case 'refusal':
        if (message.id !== null) this.#take(message.id)?.reject(new Refusal(message.code, message.sentence))
        return
      case 'snapshot':
      case 'changes':
        return this.#onFeed(message)
      case 'opened':
        return this.#events.onOpened(message.things)
      case 'show':
        return this.#events.onShow(message.what)
    }
  }

  #onFeed(message: Extract<HostMessage, { readonly topic: unknown }>): void {
    switch (message.topic) {
      case 'state':
        if (this.#stateReplica.onMessage(message)) this.state = this.#stateReplica.tables
        else this.#listen()
        return
      case 'detail':
        if (this.#detailReplica.onMessage(message)) this.detail = this.#detailReplica.tables
        return
      case 'channel':
        if (this.#channelCalls > 1 || this.#watchedChannel === null) return
        if (this.#channelReplica.onMessage(message)) this.channel = this.#channelReplica.tables
    }
  }

  #listen(): void {
    this.#call('listen', {}).catch(ignoreLost)
    if (this.#watched !== null) this.#sendWatch(this.#watched.id, this.#watched.parts)
    const channel = this.#watchedChannel
    if (channel !== null) this.#sendWatchChannel(channel.id, channel.releases)
  }

  #sendWatch(id: string | null, parts: readonly Part[]): void {
    this.#call('watch', { id, parts: [...parts] }).catch(ignoreLost)
  }

  #sendWatchChannel(id: string | null, releases: number): void {
    this.#channelCalls++
    this.#call('watchChannel', { id, releases })
      .catch(ignoreLost)
      .finally(() => this.#channelCalls--)
  }

  #forgetDetail(): void {
    this.#detailReplica.forget()
    this.detail = null
  }

  #forgetChannel(): void {
    this.#channelReplica.forget()
    this.channel = null
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}

/** It is asked again when the link is back. */
function ignoreLost(error: unknown): void {
  if (!(error instanceof Refusal)) throw error
}
