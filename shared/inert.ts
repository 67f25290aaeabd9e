/**
 * Text of strangers as it may be shown: what steers a terminal or turns the direction of writing is left out, a line stays a line.
 * An .exe whose name was turned round would pass for a picture.
 */
export function inert(text: string): string {
  return text.replace(STEERING, '').replace(CONTROL, ' ')
}

const STEERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const CONTROL = /\p{Cc}+/gu
