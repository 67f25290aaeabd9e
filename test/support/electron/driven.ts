import type * as electron from 'electron'
import type { Page } from 'playwright-core'
import type { standIn } from './electron.ts'
import type { StandInSetup } from './setup.ts'

/** The module 'electron', and what only the stand-in has. */
export type ElectronModule = typeof electron & { readonly standIn: typeof standIn }

/** A running desktop application: its page, and its main process to look into. */
export interface Desktop {
  /** The page of the newest window, once it is there. */
  page(): Promise<Page>
  /** Runs a function, which uses nothing but its arguments, in the main process. */
  evaluate<R, A>(run: (electron: ElectronModule, argument: A) => R | Promise<R>, argument: A): Promise<R>
  /** The exit code, once it ended by itself. */
  readonly exited: Promise<number | null>
  /** What it wrote to stderr so far. */
  stderr(): string
  /** Ends it, whatever it does. */
  kill(): Promise<void>
}

export interface DesktopOptions {
  /** Links, files and options behind the program's name. */
  readonly args: readonly string[]
  /** The folder with package.json and dist/renderer. */
  readonly appPath: string
  readonly main: string
  readonly userData: string
  /** What only the stand-in can be told. */
  readonly setup?: Partial<StandInSetup>
}

/** In the environment of every application that a test starts: it talks to nobody but this computer. */
export const ALONE = { SHOAL_HOST: '127.0.0.1', SHOAL_BOOTSTRAP: 'none' } as const
