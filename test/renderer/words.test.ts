import { readdir } from 'node:fs/promises'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, test } from 'vitest'
import { de } from '../../renderer/i18n/de.ts'
import { en, type Key, type Messages } from '../../renderer/i18n/en.ts'

type Ast = ReturnType<IntlMessageFormat['getAst']>

const LANGUAGES: readonly (readonly [string, Messages])[] = [
  ['en', en],
  ['de', de]
]
const KEYS = Object.keys(en) as Key[]

describe.each(LANGUAGES)('the messages in %s', (language, messages) => {
  test('are each in one area only', async () => {
    const folder = new URL(`../../renderer/i18n/${language}/`, import.meta.url)
    const inAreas: string[] = []
    for (const file of await readdir(folder)) {
      const area = (await import(new URL(file, folder).href)) as Record<string, object>
      inAreas.push(...Object.values(area).flatMap(Object.keys))
    }
    expect(inAreas.toSorted()).toEqual(Object.keys(messages).toSorted())
  })

  test('say something', () => {
    expect(KEYS.filter((key) => messages[key].trim() === '')).toEqual([])
  })

  test('take the same values as in English', () => {
    const differing = KEYS.filter(
      (key) => valuesOf(messages[key], language).join() !== valuesOf(en[key], 'en').join()
    )
    expect(differing).toEqual([])
  })
})

/** Names of the values a message is given. Throws where it is not in ICU's form. */
function valuesOf(message: string, language: string): readonly string[] {
  const format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true })
  return [...new Set(namesIn(format.getAst()))].sort()
}

function namesIn(ast: Ast): string[] {
  return ast.flatMap((element) => [
    ...('value' in element && !isLiteral(element) ? [element.value] : []),
    ...('options' in element ? Object.values(element.options).flatMap(({ value }) => namesIn(value)) : [])
  ])
}

/** Words that are shown as they are: type 0 of the parser. */
function isLiteral({ type }: { readonly type: number }): boolean {
  return type === 0
}
