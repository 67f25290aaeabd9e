/** A place among so many. */
export interface Lease {
  /** Gives the place back. Twice is harmless. */
  release(): void
}
