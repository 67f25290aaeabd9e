import Corestore from 'corestore'
import { keyPairOf, type ChannelKey } from '../../electron/channel/channel-key.ts'

/** Somebody with access to the disk writes another release over one. */
export async function changeOnDisk(key: ChannelKey, folder: string, block: number): Promise<void> {
  const store = new Corestore(folder)
  const manifest = { version: 1, signers: [{ publicKey: Buffer.from(key.id, 'hex') }] } as const
  const core = store.get({ manifest, writable: false })
  await core.ready()
  const { storage } = (core as unknown as Inside).core.state
  const write = storage.write()
  write.putBlock(block, Buffer.from('written by somebody else'))
  await write.flush()
  await store.close()
}

/** Somebody keeps an entry from those who ask. */
export async function withhold({ id }: ChannelKey, folder: string, block: number): Promise<void> {
  const store = new Corestore(folder)
  const manifest = { version: 1, signers: [{ publicKey: Buffer.from(id, 'hex') }] } as const
  const core = store.get({ manifest, writable: false })
  await core.ready()
  await core.clear(block)
  await store.close()
}

/** Somebody with the key writes what they like, past all that Shoal asks of a release. */
export async function appendRaw(
  { id, seed }: ChannelKey,
  folder: string,
  blocks: readonly Uint8Array[]
): Promise<void> {
  const store = new Corestore(folder)
  const manifest = { version: 1, signers: [{ publicKey: Buffer.from(id, 'hex') }] } as const
  const core = store.get({ manifest, keyPair: keyPairOf(seed ?? new Uint8Array(32)) })
  await core.append(blocks)
  await store.close()
}

interface Inside {
  readonly core: {
    readonly state: {
      readonly storage: { write(): { putBlock(at: number, block: Uint8Array): void; flush(): Promise<void> } }
    }
  }
}
