/** Message ids of BEP 3, 6 and 10. */
export const Id = {
  choke: 0,
  unchoke: 1,
  interested: 2,
  uninterested: 3,
  have: 4,
  bitfield: 5,
  request: 6,
  piece: 7,
  cancel: 8,
  port: 9,
  suggest: 13,
  haveAll: 14,
  haveNone: 15,
  reject: 16,
  allowedFast: 17,
  extended: 20
} as const

/** Our extensions (BEP 10) by name. */
export const LT_DONTHAVE = 'lt_donthave'
export const UT_METADATA = 'ut_metadata'
/** The ids by which peers name our extensions to us: the library counts from 1 in the order in which they are used. */
export const LT_DONTHAVE_ID = 1
export const UT_METADATA_ID = 2
