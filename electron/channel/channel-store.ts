import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import { ShoalError } from '../../shared/errors.ts'
import { diskError } from '../storage/disk-errors.ts'
import { TAMPERED } from './channel-fault.ts'
import { keyPairOf, manifestOf, type ChannelKey } from './channel-key.ts'
import { ChannelLog, type ChannelLogEvents } from './channel-log.ts'
import { refusalBehind } from './refusal.ts'
import { checkedLog } from './sound-log.ts'

/** The logs of all channels that are followed or published here, in one folder. */
export class ChannelStore {
  readonly #store: Corestore
  readonly #folder: string

  /** @throws ShoalError 'state-corrupt', 'disk-…' */
  static async open(folder: string): Promise<ChannelStore> {
    const store = new Corestore(folder)
    await store.ready().catch((cause: unknown) => {
      const refusal = refusalBehind(cause)
      if (refusal !== null) throw diskError(refusal, 'write', folder)
      throw new ShoalError('state-corrupt', whyNot(folder, cause), { cause })
    })
    return new ChannelStore(store, folder)
  }

  private constructor(store: Corestore, folder: string) {
    this.#store = store
    this.#folder = folder
  }

  /**
   * Opens a channel's log, or begins one. Resolves when all that is here of it has been read.
   * @param key with its seed for a channel of ours
   * @throws ShoalError 'disk-…'
   */
  async log(key: ChannelKey, events: ChannelLogEvents): Promise<ChannelLog> {
    try {
      return await this.#log(key, events)
    } catch (error) {
      const refusal = refusalBehind(error)
      throw refusal === null ? error : diskError(refusal, 'write', this.#folder)
    }
  }

  /** Forgets a log. No `ChannelLog` of it may be open. */
  async remove(key: ChannelKey): Promise<void> {
    const core = this.#core(key)
    await core.ready()
    await this.#delete(core)
  }

  /** After all logs are closed. */
  async close(): Promise<void> {
    await this.#store.close()
  }

  async #log(key: ChannelKey, events: ChannelLogEvents): Promise<ChannelLog> {
    let core = this.#core(key)
    await core.ready()
    const { soundness, history } = await checkedLog(core)
    if (soundness !== 'sound') events.onFault(TAMPERED)
    if (soundness === 'worthless') {
      await this.#delete(core)
      core = this.#core(key)
    }
    return await ChannelLog.open({ core, history, folder: this.#folder }, events)
  }

  /** Hypercore's own `purge` calls what is not there any more (11.37). */
  async #delete(core: Hypercore): Promise<void> {
    const { storage } = core.core.state
    await core.close()
    // The store would keep it for a while, to hand it out again.
    await core.core.close()
    await this.#store.storage.deleteCore(storage.core)
  }

  #core({ id, seed }: ChannelKey): Hypercore {
    // A publisher that cuts its own log is not followed: what was read once stays.
    const options = { manifest: manifestOf(id), allowFork: false }
    return this.#store.get(
      seed === null ? { ...options, writable: false } : { ...options, keyPair: keyPairOf(seed) }
    )
  }
}

/** Hypercore opens no copy of a store: two that are both added to would fork their logs. */
function whyNot(folder: string, cause: unknown): string {
  const isCopied = cause instanceof Error && 'code' in cause && cause.code === 'DEVICE_FILE'
  return isCopied
    ? `The channels in ${folder} were copied from another place; move that folder away, and they come again from those who hold them.`
    : `The channels in ${folder} cannot be read; move that folder away, and they come again from those who hold them.`
}
