import type { Scenario } from './scenario.ts'
import { churn } from './scenarios/churn.ts'
import { classes } from './scenarios/classes.ts'
import { flashCrowd, largeFlashCrowd } from './scenarios/flash-crowd.ts'
import { freeRiders } from './scenarios/free-riders.ts'
import { poison } from './scenarios/poison.ts'
import { seedLeaves } from './scenarios/seed-leaves.ts'
import { slowPeer } from './scenarios/slow-peer.ts'
import { strategists } from './scenarios/strategist.ts'
import { turns } from './scenarios/turns.ts'

export const SCENARIOS: readonly Scenario[] = [
  flashCrowd,
  largeFlashCrowd,
  freeRiders,
  classes,
  strategists,
  turns,
  seedLeaves,
  poison,
  slowPeer,
  churn
]
