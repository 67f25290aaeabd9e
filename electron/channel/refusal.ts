import { errorCode } from '../storage/disk-errors.ts'

/** The system's error for which a store of logs could not do something; null: it has another reason, or succeeds next time. */
export function refusalBehind(error: unknown): Error | null {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && errorCode(cause) !== null ? cause : null
}
