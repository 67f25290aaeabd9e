/** A part of a text, and whether it was searched for. */
export interface Part {
  readonly text: string
  readonly isFound: boolean
}

const ACCENT = /[\u0300-\u036f]/gu
/** Han and kana are written without spaces: there a letter is a word. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`
const WORD = new RegExp(String.raw`[${UNSPACED}]|[^${UNSPACED}\p{Z}\p{P}\p{C}]+`, 'gu')

/**
 * A text taken apart at its words that begin with one of those searched for, whatever their case and accents. What is only nearly
 * spelt so is not marked. The parts together are the text.
 */
export function markFound(text: string, sought: string): readonly Part[] {
  const beginnings = [...new Set((plain(sought).match(WORD) ?? []).map(String))]
  if (beginnings.length === 0) return text === '' ? [] : [{ text, isFound: false }]
  const parts: Part[] = []
  let from = 0
  for (const { index, 0: word } of text.matchAll(WORD)) {
    const length = foundIn(word, beginnings)
    if (length === 0) continue
    if (index > from) parts.push({ text: text.slice(from, index), isFound: false })
    parts.push({ text: text.slice(index, index + length), isFound: true })
    from = index + length
  }
  if (from < text.length) parts.push({ text: text.slice(from), isFound: false })
  return parts
}

/** UTF-16 units at the beginning of a word that the longest of the beginnings takes, 0 for none. */
function foundIn(word: string, beginnings: readonly string[]): number {
  const whole = plain(word)
  const longest = beginnings
    .filter((one) => whole.startsWith(one))
    .reduce((most, { length }) => Math.max(most, length), 0)
  if (longest === 0) return 0
  // A letter with an accent may be two units, and is one in small letters without it.
  let taken = 0
  let length = 0
  for (const letter of word) {
    const { length: units } = plain(letter)
    if (taken >= longest && units > 0) break
    taken += units
    length += letter.length
  }
  return length
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(ACCENT, '').toLowerCase()
}
