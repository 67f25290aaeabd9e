import { existsSync, readFileSync } from 'node:fs'
import ts from 'typescript'

/** What stands in a preload; where it is not compiled, its source lies in its place. */
export function preloadText(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8')
  const { outputText } = ts.transpileModule(readFileSync(path.replace(/\.cjs$/, '.cts'), 'utf8'), {
    fileName: 'preload.cts',
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 }
  })
  return outputText
}
