/** Where a row of a grid stands, and whether it is the one that is chosen. */
export interface Place {
  /** Of its element. */
  readonly id: string
  /** In the grid, from 0. */
  readonly index: number
  /** Pixels. */
  readonly top: number
  readonly height: number
  readonly isNarrow: boolean
  readonly isChosen: boolean
  readonly onchoose: () => void
}
