/** False where the browser does not let the page have the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // without permission, or over plain HTTP on another computer's address
    return false
  }
}
