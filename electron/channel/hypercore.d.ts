declare module 'hypercore' {
  import type { EventEmitter } from 'node:events'
  import type { Duplex } from 'streamx'
  import type { TreeNode } from 'hypercore-crypto'
  import type Verifier from 'hypercore/lib/verifier.js'

  export interface KeyPair {
    readonly publicKey: Uint8Array
    readonly secretKey: Uint8Array
  }

  export interface Manifest {
    readonly version: 1
    readonly signers: readonly { readonly publicKey: Uint8Array }[]
  }

  /** The far end of one replication. */
  export interface RemoteCore {
    readonly remoteFork: number
    readonly remoteLength: number
    /** The Noise stream that it is replicated over. */
    readonly stream: Duplex
  }

  /** Where a log is in its store (internal). */
  export interface CorePointer {
    readonly corePointer: number
    readonly dataPointer: number
  }

  /** As peers tell of a log. */
  export interface Proof {
    readonly fork: number
    readonly block: { readonly value: Uint8Array | null; readonly nodes: readonly TreeNode[] } | null
    readonly upgrade: {
      readonly nodes: readonly TreeNode[]
      readonly additionalNodes: readonly TreeNode[]
      readonly signature: Uint8Array | null
    } | null
  }

  /** The outside of a Noise session with Protomux in it, to be piped to and from a byte stream. */
  export type ProtocolStream = Duplex & { readonly noiseStream: Duplex }

  export default class Hypercore extends EventEmitter {
    static createProtocolStream(isInitiator: boolean): ProtocolStream
    readonly key: Uint8Array
    readonly discoveryKey: Uint8Array
    readonly length: number
    /** Blocks from the first on that are all here. */
    readonly contiguousLength: number
    readonly fork: number
    readonly writable: boolean
    readonly closed: boolean
    readonly peers: readonly RemoteCore[]
    /** Internal (hypercore 11.37). */
    readonly core: {
      readonly state: { readonly storage: { readonly core: CorePointer } }
      close(): Promise<void>
      readonly header: {
        readonly tree: { readonly signature: Uint8Array | null }
      }
      readonly verifier: Verifier
    }
    ready(): Promise<void>
    append(blocks: readonly Uint8Array[]): Promise<{ readonly length: number }>
    /** Waits for a block that is not here; with `wait: false` null comes in its place. */
    get(index: number, options?: { wait?: boolean }): Promise<Uint8Array | null>
    /** Forgets what a block holds. */
    clear(index: number): Promise<unknown>
    download(range: { start: number; end: number }): { destroy(): void }
    replicate(stream: ProtocolStream): ProtocolStream
    /** What the signature is over. */
    signable(): Promise<Uint8Array>
    /** Hash of the roots of the stored tree. */
    treeHash(): Promise<Uint8Array>
    /** What is kept with it here, and goes to nobody. */
    getUserData(key: string): Promise<Uint8Array | null>
    setUserData(key: string, value: string): Promise<void>
    /** What shows that its key signed a block. Rejects where what that takes is not here. */
    proof(of: {
      readonly block: { readonly index: number; /** 0: up to a root */ readonly nodes: number }
      readonly upgrade: { readonly start: number; readonly length: number }
    }): Promise<Proof>
    close(): Promise<void>
    on(event: 'append' | 'close', listener: () => void): this
    on(event: 'conflict', listener: (length: number) => void): this
    on(
      event: 'verification-error',
      listener: (error: Error, request: unknown, response: unknown, from: RemoteCore) => void
    ): this
    on(event: 'peer-add', listener: (peer: RemoteCore) => void): this
  }
}

declare module 'hypercore/lib/audit.js' {
  import type Hypercore from 'hypercore'

  /** Drops the blocks that do not match the tree, so that they are asked for again; null: nothing of the log was left. */
  export default function audit(core: Hypercore['core']): Promise<{
    readonly droppedBlocks: number
    readonly droppedTreeNodes: number
  } | null>
}

declare module 'hypercore/lib/verifier.js' {
  import type { Manifest } from 'hypercore'

  /** Whether a log was signed by whom its manifest names. */
  export default class Verifier {
    static fromManifest(manifest: Manifest): Verifier
    /** Throws for a signature in no form. */
    verify(
      tree: {
        readonly length: number
        readonly fork: number
        hash(): Uint8Array
        /** @param key of the log */
        signable(key: Uint8Array): Uint8Array
      },
      signature: Uint8Array
    ): boolean
  }
}

declare module 'hypercore/lib/caps.js' {
  const caps: {
    /** What the signature of a log is over. */
    treeSignable(key: Uint8Array, hash: Uint8Array, length: number, fork: number): Uint8Array
  }
  export default caps
}

declare module 'hypercore-crypto' {
  export interface TreeNode {
    readonly index: number
    readonly size: number
    readonly hash: Uint8Array
  }

  interface HypercoreCrypto {
    /** From 32 bytes. */
    keyPair(seed: Uint8Array): { publicKey: Uint8Array; secretKey: Uint8Array }
    /** Hash of a leaf. */
    data(block: Uint8Array): Uint8Array
    parent(left: TreeNode, right: TreeNode): Uint8Array
    /** Hash of the roots of a tree. */
    tree(roots: readonly TreeNode[]): Uint8Array
  }

  const crypto: HypercoreCrypto
  export default crypto
}

declare module 'corestore' {
  import type Hypercore from 'hypercore'
  import type { CorePointer, KeyPair, Manifest } from 'hypercore'

  export default class Corestore {
    constructor(folder: string)
    /** Internal (hypercore-storage). */
    readonly storage: { deleteCore(at: CorePointer): Promise<void> }
    ready(): Promise<void>
    get(options: {
      manifest: Manifest
      keyPair?: KeyPair
      writable?: boolean
      allowFork?: boolean
    }): Hypercore
    close(): Promise<void>
  }
}
