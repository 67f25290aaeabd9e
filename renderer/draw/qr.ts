import { create } from 'qrcode'

/** Light modules around the code that readers need (ISO/IEC 18004). */
const QUIET = 4

/** The dark modules of a QR code as the `d` of one path, and the side of its square; null when the text fits into none. */
export function qrPath(text: string): { readonly path: string; readonly size: number } | null {
  const modules = modulesOf(text)
  if (modules === null) return null
  let path = ''
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column) === 1) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`
  return { path, size: modules.size + 2 * QUIET }
}

function modulesOf(text: string): { readonly size: number; get(row: number, column: number): number } | null {
  try {
    // Least correction, largest modules: it is read from a screen, where nothing is smudged.
    return create(text, { errorCorrectionLevel: 'L' }).modules
  } catch {
    // longer than the largest code holds, about 2,900 characters
    return null
  }
}
