import type { Page } from 'playwright-core'

/** Drops files and folders of this computer on the page, as a file manager does. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  await drop(page, { items: [], files: [...files], dragOperationsMask: 1 })
}

export async function dropText(page: Page, text: string): Promise<void> {
  await drop(page, { items: [{ mimeType: 'text/plain', data: text }], dragOperationsMask: 1 })
}

interface Dragged {
  items: { mimeType: string; data: string }[]
  files?: string[]
  dragOperationsMask: number
}

async function drop(page: Page, data: Dragged): Promise<void> {
  const session = await page.context().newCDPSession(page)
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data })
  await session.detach()
}
