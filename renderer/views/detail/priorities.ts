import type { Key } from '../../i18n/en.ts'

/** What a file's priority is called, the highest first. */
export const PRIORITIES = [
  { priority: 3, label: 'files.high' },
  { priority: 2, label: 'files.normal' },
  { priority: 1, label: 'files.low' },
  { priority: 0, label: 'content.skip' }
] as const satisfies readonly { readonly priority: number; readonly label: Key }[]
