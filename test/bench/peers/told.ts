import { createInterface } from 'node:readline'

/** A line of JSON to whoever started this process. */
export function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/** The one argument of a program of the benchmark. */
export function jobGiven(): unknown {
  return JSON.parse(process.argv[2] ?? '{}')
}

/** Obeys commands line by line, and ends the process after `close` when there can be no more of them. */
export function obey(
  commands: Readonly<Record<string, (job: never) => unknown>>,
  close: () => Promise<unknown>
): void {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    const job = JSON.parse(line) as { readonly command: string }
    commands[job.command]?.(job as never)
  })
  lines.on('close', () => void close().finally(() => process.exit()))
}
