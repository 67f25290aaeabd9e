/** A packet's number: 16 bits, after 65,535 comes 0. */
export type Sequence = number

export function following(sequence: Sequence): Sequence {
  return (sequence + 1) & 0xffff
}

/** How many steps lead from one to the other, going up: 0 to 65,535. */
export function steps(from: Sequence, to: Sequence): number {
  return (to - from) & 0xffff
}
