import type { Row } from './row.ts'
import { channelLogRows } from './rows/channel-log.ts'
import { channelRows } from './rows/channel.ts'
import { coreRows } from './rows/core.ts'
import { cpuRow } from './rows/cpu.ts'
import { createRow } from './rows/create.ts'
import { daemonRows } from './rows/daemon.ts'
import { firstPieceRow } from './rows/first-piece.ts'
import { idleRows } from './rows/idle.ts'
import { laneRows } from './rows/lanes.ts'
import { memoryRow } from './rows/memory.ts'
import { pieceMapRow } from './rows/piece-map.ts'
import { plainRows } from './rows/plain.ts'
import { stallRow } from './rows/stall.ts'
import { swarmRow } from './rows/swarm.ts'
import { utpRow } from './rows/utp.ts'
import { webSeedRow } from './rows/web-seed.ts'
import { windowRows } from './rows/window.ts'

/** All that is measured, in the order of the table. */
export const rows: readonly Row[] = [
  ...plainRows,
  utpRow,
  webSeedRow,
  cpuRow,
  ...laneRows,
  swarmRow,
  createRow,
  memoryRow,
  ...idleRows,
  firstPieceRow,
  stallRow,
  ...coreRows,
  ...windowRows,
  pieceMapRow,
  ...daemonRows,
  ...channelRows,
  ...channelLogRows
]
