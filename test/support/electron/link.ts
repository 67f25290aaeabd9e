/** What the process of the stand-in tells the one that tests it. */
export type FromStandIn =
  | { readonly type: 'load'; readonly id: number; readonly url: string; readonly preload: string }
  | {
      readonly type: 'deliver'
      readonly id: number
      readonly channel: string
      readonly args: readonly unknown[]
    }
  | { readonly type: 'close'; readonly id: number }
  | { readonly type: 'answer'; readonly to: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly to: number; readonly message: string }

/** What it is asked; each question is answered. */
export type Question =
  /** Calls a function, given as its source, with the module 'electron' and an argument. */
  | { readonly type: 'evaluate'; readonly source: string; readonly argument: unknown }
  | { readonly type: 'respond'; readonly url: string }
  | { readonly type: 'loaded' | 'crashed'; readonly id: number }
  | { readonly type: 'mayNavigate' | 'mayOpen'; readonly id: number; readonly url: string }
  | { readonly type: 'mayDo'; readonly id: number; readonly permission: string }
  | {
      readonly type: 'message'
      readonly id: number
      readonly url: string
      readonly isMain: boolean
      readonly channel: string
      readonly args: readonly unknown[]
    }

export interface Asked {
  readonly number: number
  readonly question: Question
}

/** An answer to `respond`. */
export interface Responded {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}
