declare module 'hyperdht/testnet.js' {
  export interface Testnet {
    readonly bootstrap: readonly { readonly host: string; readonly port: number }[]
    destroy(): Promise<void>
  }

  export default function createTestnet(size: number, options: { host: string }): Promise<Testnet>
}
