import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromiumPath } from '../support/chromium.ts'
import { isInstalled } from '../support/programs.ts'
import { hasLibtorrent } from '../support/libtorrent.ts'

export function needsLibtorrent(): string | null {
  return hasLibtorrent ? null : 'python3-libtorrent is not installed'
}

export function needsChromium(): string | null {
  return existsSync(chromiumPath) ? null : 'chromium is not installed'
}

/** The window as `npm run build` leaves it: `npm run bench` has run that. */
export function needsBuiltWindow(): string | null {
  return existsSync('dist/renderer/index.html') ? null : 'the window is not built (npm run build)'
}

export function needsNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  return ['ip', 'tc'].map((tool) => needsTool(tool, 'iproute2')).find((reason) => reason !== null) ?? null
}

export function needsAria2(): string | null {
  return isInstalled('aria2c') ? null : 'aria2 is not installed'
}

export function needsTransmission(): string | null {
  return isInstalled('transmission-daemon') ? null : 'transmission-daemon is not installed'
}

export function needsNft(): string | null {
  return needsTool('nft', 'nftables')
}

function needsTool(tool: string, from: string): string | null {
  return spawnSync(tool, ['-V']).error === undefined ? null : `${tool} (${from}) is not installed`
}
