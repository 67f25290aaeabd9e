import type { Attachment } from 'svelte/attachments'

/** How large an element is in pixels of the screen, for a canvas that fills it. */
export interface CanvasSize {
  /** Whole pixels of the screen; 0 until it is known. */
  readonly width: number
  readonly height: number
  /** Of them to a CSS pixel. */
  readonly scale: number
  /** Attached to the element that is measured. */
  readonly measure: Attachment<HTMLElement>
}

export function canvasSize(): CanvasSize {
  let size = $state.raw({ width: 0, height: 0, scale: 1 })
  return {
    get width() {
      return size.width
    },
    get height() {
      return size.height
    },
    get scale() {
      return size.scale
    },
    measure(element) {
      const observer = new ResizeObserver(() => {
        const { width, height } = element.getBoundingClientRect()
        const scale = devicePixelRatio
        size = { width: Math.floor(width * scale), height: Math.floor(height * scale), scale }
      })
      observer.observe(element)
      return () => observer.disconnect()
    }
  }
}
