import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { _electron as electron } from 'playwright-core'
import { ALONE, type Desktop, type DesktopOptions } from './driven.ts'

/** Starts the application in Electron itself. */
export async function launchOnElectron(binary: string, options: DesktopOptions): Promise<Desktop> {
  const running = await electron.launch({
    executablePath: binary,
    args: [...argsOf(options)],
    env: { ...process.env, ...ALONE }
  })
  const child = running.process()
  let stderr = ''
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()))
  const exited = once(child, 'exit').then(() => child.exitCode)
  return {
    exited,
    stderr: () => stderr,
    page: async () => running.windows().at(-1) ?? (await running.firstWindow()),
    evaluate: async (run, argument) => await running.evaluate<never, never>(run as never, argument as never),
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    }
  }
}

/** Lets the application run until it ends by itself. @returns the exit code */
export async function runOnElectron(binary: string, options: DesktopOptions): Promise<number | null> {
  const child = spawn(binary, argsOf(options), { stdio: 'inherit', env: { ...process.env, ...ALONE } })
  await once(child, 'exit')
  return child.exitCode
}

/** The application first: what stands before it is Electron's own, what follows may be either's. */
function argsOf({ appPath, args, userData }: DesktopOptions): readonly string[] {
  return [appPath, '--no-sandbox', `--user-data-dir=${userData}`, ...args]
}
