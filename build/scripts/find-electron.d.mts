export type FoundElectron =
  { readonly binary: string; readonly why: null } | { readonly binary: null; readonly why: string }

export function findElectron(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  installed?: string
): FoundElectron
