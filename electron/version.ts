/** As package.json has it. */
export const VERSION = '0.1.0'

/** How web servers and trackers know us. */
export const USER_AGENT = `Shoal/${VERSION}`

/** How peers and their users know us. */
export const CLIENT = `Shoal ${VERSION}`
