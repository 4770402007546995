import { useEffect } from 'react'
import { useScope } from '../use-scope.ts'

/** Sets an attribute of <html> that the style sheets read. */
function mark(name: string, value: string | null): void {
  if (value === null) delete document.documentElement.dataset[name]
  else document.documentElement.dataset[name] = value
}

/** As a part of another page: the style sheets leave away what opens dialogs. */
export function useEmbed(): void {
  const embed = useScope((scope) => scope.embed)
  useEffect(() => mark('embed', embed), [embed])
}

/** The theme, and the strongest contrasts where the theme or the system asks for them. */
export function useTheme(): void {
  const theme = useScope((scope) => scope.theme)
  useEffect(() => {
    mark('theme', theme === 'system' ? null : theme)
    const asked = matchMedia('(prefers-contrast: more)')
    const show = () => mark('contrast', theme === 'contrast' || asked.matches ? 'more' : null)
    show()
    asked.addEventListener('change', show)
    return () => asked.removeEventListener('change', show)
  }, [theme])
}

/** The layout for a projector while somebody presents; full screen where the browser lets it, and leaving that ends it. */
export function useStage(): void {
  const presenting = useScope((scope) => scope.presenting)
  const present = useScope((scope) => scope.present)
  useEffect(() => {
    mark('presenting', presenting ? 'true' : null)
    if (!presenting) return
    let full = false
    // A page that came with a link may not: it presents all the same.
    const asked: Promise<void> | undefined = document.documentElement.requestFullscreen?.()
    asked?.then(
      () => (full = true),
      () => undefined,
    )
    // Escape in full screen is the browser's: the page hears only of its end.
    const change = () => {
      if (full && document.fullscreenElement === null) present(false)
    }
    document.addEventListener('fullscreenchange', change)
    return () => {
      document.removeEventListener('fullscreenchange', change)
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
    }
  }, [presenting, present])
}
