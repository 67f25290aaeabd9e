/** Control characters, and those that turn the direction of what follows: in a stranger's text they make it look like another. */
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** A stranger's text as it is shown: what would act instead of being read is replaced by U+FFFD. */
export function inert(text: string): string {
  return text.replace(ACTIVE, '\ufffd')
}

/** The same for the midst of a sentence, whose direction it does not turn. */
export function inertWithin(text: string): string {
  return `\u2068${inert(text)}\u2069`
}
