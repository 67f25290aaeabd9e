import { describe, expect, test } from 'vitest'
import { Words } from '../../../renderer/i18n/words.svelte.ts'
import { LedgerEntries, totalsOf } from '../../../renderer/state/ledger.ts'
import { addressOf, shortIdentity } from '../../../renderer/state/peer-columns.ts'
import { flagWords, slotSentence } from '../../../renderer/state/peer-words.ts'
import { SlotReason } from '../../../shared/api/detail.ts'

const words = new Words(['en'])

describe('a peer in words', () => {
  test('has a word for every letter that is known, and others stand for themselves', () => {
    expect(flagWords(words, 'D?N z').map(({ word }) => word)).toEqual([
      'sends you what you want',
      'has one of your slots, but wants nothing',
      'Shoal, over Noise',
      'z'
    ])
    for (const letter of 'DdUuK?OSIHXLEePhNR') expect(flagWords(words, letter)[0]?.word).not.toBe(letter)
  })

  test('is told why it has a slot or none in every language, for every reason there is', () => {
    for (const language of ['en', 'de']) {
      const spoken = new Words([language])
      for (const reason of SlotReason.options)
        for (const unchoked of [true, false])
          expect(slotSentence(spoken, { reason, unchoked, slotSince: 0 })).toMatch(/\d\d:\d\d:\d\d.*\.$/)
    }
  })

  test('is called by its address, or by the beginning of its key', () => {
    expect(addressOf({ address: '192.0.2.1:1', identity: 'addr:192.0.2.1' })).toBe('192.0.2.1:1')
    expect(addressOf({ address: null, identity: `key:${'0123456789'.repeat(6)}` })).toBe('01234567')
    expect(shortIdentity('addr:2001:db8::1')).toBe('2001:db8::1')
    expect(shortIdentity('else')).toBe('else')
  })
})

describe('the ledger', () => {
  const row = { client: null, downloaded: 30, uploaded: 10, connected: true }

  test('says what others gave and got, and sums it up', () => {
    const entries = new LedgerEntries().of({ a: row, b: { ...row, downloaded: 0, uploaded: 50 } })
    expect(entries['a']).toMatchObject({ identity: 'a', gave: 30, got: 10, isConnected: true })
    expect(totalsOf(Object.values(entries))).toEqual({ peers: 2, gave: 30, got: 60, most: 50 })
    expect(totalsOf([])).toEqual({ peers: 0, gave: 0, got: 0, most: 0 })
  })

  test('has the same entry for a row that did not change', () => {
    const memory = new LedgerEntries()
    const before = memory.of({ a: row, b: row })
    const after = memory.of({ a: row, b: { ...row, uploaded: 11 } })
    expect(after['a']).toBe(before['a'])
    expect(after['b']?.got).toBe(11)
  })
})
