import type { Page } from 'playwright-core'

/** Does what a browser does when files or text are dropped on the page, or pasted into it. @param files their text by name */
export async function give(
  page: Page,
  kind: 'drop' | 'paste',
  files: Readonly<Record<string, string>>,
  text = ''
): Promise<void> {
  await page.evaluate(`(() => {
    const data = new DataTransfer()
    for (const [name, content] of ${JSON.stringify(Object.entries(files))}) data.items.add(new File([content], name))
    if (${JSON.stringify(text)} !== '') data.setData('text/plain', ${JSON.stringify(text)})
    const about = { bubbles: true, cancelable: true }
    if ('${kind}' === 'paste') document.body.dispatchEvent(new ClipboardEvent('paste', { ...about, clipboardData: data }))
    else for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { ...about, dataTransfer: data }))
  })()`)
}
