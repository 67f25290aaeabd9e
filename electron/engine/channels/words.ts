/**
 * The words of a text as they are searched for: in small letters, without accents, as a reader would split them. Han and kana,
 * which are written without spaces, come letter by letter.
 */
export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize('NFKD').replace(ACCENT, '').toLowerCase()
  return (plain.match(WORD) ?? []).map((word) => word.slice(0, MAX_WORD_LENGTH))
}

/** Longer ones are found by their beginning: nobody types them, and a hostile one would cost memory. */
const MAX_WORD_LENGTH = 32

const ACCENT = /[\u0300-\u036f]/gu
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`
const WORD = new RegExp(String.raw`[${UNSPACED}]|[^${UNSPACED}\p{Z}\p{P}\p{C}]+`, 'gu')
