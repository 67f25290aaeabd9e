/** How large a run is. */
export interface Size {
  readonly peers: number
  /** Bytes of the torrent. */
  readonly bytes: number
}

export interface Options extends Size {
  readonly seed: number
}

/** What a figure may be: at most or at least so much, and, in a small run, perhaps less strictly. */
export interface Bound {
  /** The name of the figure, which says what is measured. */
  readonly figure: string
  readonly atMost?: number
  readonly atLeast?: number
  /** Where a small swarm cannot do as well: what is asked of it instead. */
  readonly small?: number
  /** Shown with this many digits after the point. Default 3. */
  readonly digits?: number
}

export interface Outcome {
  /** By the names the bounds use. */
  readonly figures: Readonly<Record<string, number>>
  readonly curve: readonly Sample[]
  /** Of every message heard, in order. */
  readonly digest: string
  /** Messages heard, blocks among them. */
  readonly events: number
}

/** A moment of a run. */
export interface Sample {
  /** Virtual milliseconds. */
  readonly at: number
  /** Of all that is to be fetched, the share that is there: 0 to 1. */
  readonly share: number
  /** Of those who fetch, the share that is done. */
  readonly done: number
}

export interface Scenario {
  readonly name: string
  /** A line that says what is shown. */
  readonly about: string
  readonly full: Size
  readonly small: Size
  readonly bounds: readonly Bound[]
  run(options: Options): Outcome
}
