/** The key of the one row in a table that has only one. */
export const ONLY = 'only'

/** Files to a page of the command `contents`. */
export const FILES_PER_PAGE = 10_000
