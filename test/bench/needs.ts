import { spawnSync } from 'node:child_process'
import { hasLibtorrent } from '../support/libtorrent.ts'

export function needsLibtorrent(): string | null {
  return hasLibtorrent ? null : 'python3-libtorrent is not installed'
}

export function needsNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  return ['ip', 'tc'].map(needsTool).find((reason) => reason !== null) ?? null
}

function needsTool(tool: string): string | null {
  return spawnSync(tool, ['-V']).error === undefined ? null : `${tool} (iproute2) is not installed`
}
