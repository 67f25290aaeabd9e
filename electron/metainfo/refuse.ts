import { ShoalError } from '../../shared/errors.ts'

/** Refuses a torrent. @param sentence says to a person what is wrong with it */
export function refuse(sentence: string, options?: { readonly cause?: unknown }): never {
  throw new ShoalError('metainfo-invalid', sentence, options)
}
