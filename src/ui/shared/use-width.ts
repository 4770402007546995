import { type RefObject, useEffect, useRef, useState } from 'react'

/** How wide an element is: in pixels of the screen, and in units that grow with the page's type. */
export interface Width {
  readonly pixels: number
  readonly units: number
  /** Pixels of one unit: 1 where the type has 16 pixels. */
  readonly scale: number
}

/** Measures an element and keeps measuring it; `initial` pixels until then. */
export function useWidth<Measured extends Element>(
  initial: number,
): [RefObject<Measured | null>, Width] {
  const ref = useRef<Measured | null>(null)
  const [width, setWidth] = useState<Width>({ pixels: initial, units: initial, scale: 1 })
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return
      const type = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      const scale = type > 0 ? type / 16 : 1
      const pixels = Math.round(entry.contentRect.width)
      setWidth({ pixels, units: pixels / scale, scale })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width]
}
