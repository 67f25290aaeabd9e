import type { Scenario } from './scenario.ts'
import { flashCrowd, largeFlashCrowd } from './scenarios/flash-crowd.ts'

export const SCENARIOS: readonly Scenario[] = [flashCrowd, largeFlashCrowd]
