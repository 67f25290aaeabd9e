import type { ErrorCode } from '../../shared/errors.ts'

/** A command that was not carried out: nothing was changed. */
export class Refusal extends Error {
  /** `lost`: the link broke before the answer came, and what was asked for may have been done. */
  readonly code: ErrorCode | 'lost'

  constructor(code: ErrorCode | 'lost', sentence: string) {
    super(sentence)
    this.name = 'Refusal'
    this.code = code
  }

  static lost(): Refusal {
    return new Refusal('lost', '')
  }
}
