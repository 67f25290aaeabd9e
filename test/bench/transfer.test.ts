import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { CappedHosts } from './capped-hosts.ts'
import { needsNamespaces } from './needs.ts'
import { fluidBound } from './rows/swarm.ts'
import { checkEncryption, checkLane } from './transfer.ts'

const whyNot = needsNamespaces()

describe('a transfer that is measured on one lane', () => {
  it('may have begun on another', () => {
    expect(() => checkLane({ lanes: { 'noise TCP': 9_950, 'noise UDX': 50 } }, 'noise TCP')).not.toThrow()
  })

  it.each([
    ['took another for long', { 'noise TCP': 9_000, 'noise UDX': 1_000 }],
    ['never took it', { 'plain TCP': 10_000 }]
  ])('is worth nothing when it %s', (_, lanes) => {
    expect(() => checkLane({ lanes }, 'noise TCP')).toThrow(/^Bytes were to come by noise TCP and came so/)
  })
})

describe('a transfer that is measured under one encryption', () => {
  it('is worth nothing under another', () => {
    expect(() => checkEncryption({ encryption: 'handshake' }, 'handshake')).not.toThrow()
    expect(() => checkEncryption({ encryption: 'none' }, 'rc4')).toThrow(
      /^The encryption was to be rc4 and was none/
    )
  })
})

describe('the fluid bound', () => {
  it('is the seed sending everything once, where leechers can pass it on among themselves', () => {
    expect(fluidBound(210_000_000, 8, 10_000_000)).toBe(21)
  })

  it('is everybody sending everything to each leecher together: the same for one leecher', () => {
    expect(fluidBound(100, 2, 10)).toBe(10)
  })
})

describe.skipIf(whyNot !== null)(`capped hosts${whyNot === null ? '' : ` (skipped: ${whyNot})`}`, () => {
  it('have addresses on one switch, a limit to what they send, and leave no namespace behind', async () => {
    const hosts = new CappedHosts(2)
    try {
      await hosts.up(80_000_000)
      const [command = '', ...prefix] = hosts.prefix(1)
      const said = (...args: readonly string[]): string =>
        execFileSync(command, [...prefix, ...args]).toString()
      expect(said('ip', '-4', 'addr', 'show', 'cable')).toContain(`${hosts.address(1)}/24`)
      expect(said('tc', 'qdisc', 'show', 'dev', 'cable')).toMatch(/tbf .*rate 80Mbit/)
    } finally {
      await hosts.down()
    }
    await hosts.down()
    expect(execFileSync('ip', ['netns', 'list']).toString()).not.toContain(`shoal-bench-${process.pid}-`)
  })
})
