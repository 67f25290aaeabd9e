import { ShoalError } from '../../shared/errors.ts'
import { Throttle } from './throttle.ts'

/** Bytes per second of blocks over all torrents; null: no limit. */
export interface RateLimits {
  readonly up: number | null
  readonly down: number | null
}

/** Below it a single block takes longer than peers wait for one. */
const LOWEST = 1_024

/** Both directions of the line that all torrents share. */
export class Throttles {
  readonly up = new Throttle()
  readonly down = new Throttle()

  get limits(): RateLimits {
    return { up: this.up.limit, down: this.down.limit }
  }

  /** @throws ShoalError 'usage': nothing is changed */
  setLimits(limits: RateLimits): void {
    checkLimits(limits)
    this.up.setLimit(limits.up)
    this.down.setLimit(limits.down)
  }

  close(): void {
    this.up.close()
    this.down.close()
  }
}

/** @throws ShoalError 'usage' */
export function checkLimits({ up, down }: RateLimits): void {
  for (const rate of [up, down]) {
    if (rate === null || (Number.isFinite(rate) && rate >= LOWEST)) continue
    throw new ShoalError('usage', `A rate limit is ${LOWEST} bytes a second or more; leave it out for none.`)
  }
}
