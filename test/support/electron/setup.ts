import { tmpdir } from 'node:os'

/** What a run of the stand-in is told of the world: the folders, the screen, the user's language. */
export interface StandInSetup {
  /** The folder with package.json. */
  readonly appPath: string
  readonly userData: string
  readonly downloads: string
  readonly locale: string
  readonly isPackaged: boolean
  /** What the displays have free, the main one first. */
  readonly workAreas: readonly Electron.Rectangle[]
}

/** The variable of the environment in which a process of the stand-in finds its setup, as JSON. */
export const SETUP_VARIABLE = 'SHOAL_STAND_IN'

export const USUAL_SETUP: StandInSetup = {
  appPath: process.cwd(),
  userData: tmpdir(),
  downloads: tmpdir(),
  locale: 'en-GB',
  isPackaged: false,
  workAreas: [{ x: 0, y: 0, width: 1_920, height: 1_040 }]
}

export const setup: StandInSetup = {
  ...USUAL_SETUP,
  ...(JSON.parse(process.env[SETUP_VARIABLE] ?? '{}') as Partial<StandInSetup>)
}
