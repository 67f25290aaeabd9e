import { expect, test } from 'vitest'
import { inert } from '../shared/inert.ts'

test.each([
  ['photo\u202Egnp.exe', 'photognp.exe'],
  ['\u2066a\u2069 \u200fb', 'a b'],
  ['two\r\nlines\u0007', 'two lines '],
  ['\u001b[31mred', ' [31mred'],
  ['صور من الرحلة', 'صور من الرحلة'],
  ['<b>bold</b>', '<b>bold</b>']
])('%j is shown as %j', (text, shown) => {
  expect(inert(text)).toBe(shown)
})
