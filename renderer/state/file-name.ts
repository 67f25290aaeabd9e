/** What some system does not take in a name, and what turns its reading around. */
const UNSAFE = /[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A name every system takes for a file, whatever strangers called what is in it. @param extension without its dot */
export function safeFileName(name: string, extension: string): string {
  const end = `.${extension}`
  const safe = name.replace(UNSAFE, '_').replace(/^[. ]+|[. ]+$/gu, '')
  const body = (safe.toLowerCase().endsWith(end) ? safe.slice(0, -end.length) : safe).slice(0, 120)
  return `${body === '' ? 'shoal' : body}${end}`
}
