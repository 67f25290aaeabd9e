import { EXIT_INTERRUPTED, EXIT_TERMINATED } from './exit-codes.ts'

/** A signal that ends a command: `signal` aborts at the first SIGINT or SIGTERM, a second one ends the process at once. */
export interface Interruption {
  readonly signal: AbortSignal
  /** Resolves with the exit code once interrupted. */
  readonly interrupted: Promise<number>
}

/**
 * Whoever reads our output may stop, as `head` does when it has its lines. That ends a command like SIGTERM: Node
 * ignores the signal the system has for it.
 */
export function endWithReaderOf(output: NodeJS.WriteStream): void {
  let isGone = false
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (!isGone) process.kill(process.pid, 'SIGTERM')
    isGone = true
  })
}

export function listenForInterruption(): Interruption {
  const controller = new AbortController()
  const interrupted = new Promise<number>((resolve) => {
    const onSignal = (code: number): void => {
      if (controller.signal.aborted) process.exit(code)
      controller.abort()
      resolve(code)
    }
    process.on('SIGINT', () => onSignal(EXIT_INTERRUPTED))
    process.on('SIGTERM', () => onSignal(EXIT_TERMINATED))
  })
  return { signal: controller.signal, interrupted }
}
