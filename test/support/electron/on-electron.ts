import { once } from 'node:events'
import { _electron as electron } from 'playwright-core'
import { ALONE, type Desktop, type DesktopOptions } from './driven.ts'

/** Starts the application in Electron itself. */
export async function launchOnElectron(binary: string, options: DesktopOptions): Promise<Desktop> {
  const { appPath, args, userData } = options
  const running = await electron.launch({
    executablePath: binary,
    args: ['--no-sandbox', `--user-data-dir=${userData}`, appPath, ...args],
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
