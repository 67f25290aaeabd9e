import { ShoalError } from '../../../shared/errors.ts'

/** Says on stderr what went wrong: a fault of the user or the system is one sentence, a bug shows where it is. */
export function reportError(error: unknown): void {
  const text =
    error instanceof ShoalError
      ? error.message
      : `A bug in Shoal: ${String(error instanceof Error ? error.stack : error)}`
  process.stderr.write(`shoal: ${text}\n`)
}
