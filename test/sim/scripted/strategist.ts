import type { Millis, PeerId } from '../../../electron/core/units.ts'
import type { SwarmNode } from '../node.ts'
import type { NodeSetup, Script } from '../node-setup.ts'

/** What a peer is thought to want for its slot, at first, as a share of the line; what it costs is learned. */
const FIRST_PRICE = 0.1
const REVIEW_EVERY = 10_000

/** Unchokes everyone, and lets what it pays decide who gets how much. */
export function strategist(line: NodeSetup): NodeSetup {
  return { ...line, slots: 1_000, script: new Strategy(line.up) }
}

interface Deal {
  /** Bytes per second we pay. */
  price: number
  /** Bytes per second we get. */
  gain: number
  reciprocatedRounds: number
  allowance: number
  chosen: boolean
}

/**
 * The strategist of "Do incentives build robustness in BitTorrent?" (Piatek et al., 2007): pays each peer the least for which it
 * still unchokes, raises what does not suffice, lowers what did, and spends its line on the best gain for the price.
 */
class Strategy implements Script {
  readonly every = 100
  readonly #line: number
  readonly #deals = new Map<PeerId, Deal>()
  #reviewedAt = 0
  #at = 0

  /** @param line bytes per second it can send */
  constructor(line: number) {
    this.#line = line
  }

  review(node: SwarmNode, now: Millis): void {
    if (now - this.#reviewedAt >= REVIEW_EVERY || now < REVIEW_EVERY) this.#renegotiate(node, now)
    for (const deal of this.#deals.values()) {
      deal.allowance = Math.min(deal.price, deal.allowance + (deal.price * (now - this.#at)) / 1_000)
    }
    this.#at = now
  }

  mayServe(peer: PeerId, length: number): boolean {
    const deal = this.#deals.get(peer)
    if (deal?.chosen !== true || deal.allowance < length) return false
    deal.allowance -= length
    return true
  }

  #renegotiate(node: SwarmNode, now: Millis): void {
    this.#reviewedAt = now
    for (const report of node.exchange.peerReports(now)) {
      const deal = this.#deals.get(report.id) ?? {
        price: this.#line * FIRST_PRICE,
        gain: this.#line / 4,
        reciprocatedRounds: 0,
        allowance: 32_768,
        chosen: false
      }
      this.#deals.set(report.id, deal)
      if (!report.peerChoking) {
        deal.gain = report.downRate
        deal.reciprocatedRounds++
        if (deal.reciprocatedRounds >= 3) deal.price *= 0.9
      } else {
        deal.reciprocatedRounds = 0
        if (deal.chosen) deal.price = Math.min(this.#line / 2, deal.price * 1.2)
      }
      deal.chosen = false
    }
    let left = this.#line
    const best = [...this.#deals.values()].sort((a, b) => b.gain / b.price - a.gain / a.price)
    for (const deal of best) {
      if (deal.price > left) continue
      deal.chosen = true
      left -= deal.price
    }
  }
}
