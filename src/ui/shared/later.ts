import { type ComponentType, lazy } from 'react'

/** A component whose script is fetched when it is shown for the first time. */
export function later(script: () => Promise<ComponentType>) {
  return lazy(async () => ({ default: await script() }))
}
