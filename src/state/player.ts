import { lastTick } from './moments.ts'
import type { Scope, ScopeStore } from './scope.ts'

/** Seconds that the whole time axis takes at speed 1, the rests at captions left out. */
const secondsAcross = 24

/** A caption rests for about as long as it takes to read, in milliseconds; who reads slowly pauses. */
const readingTime = (caption: string) => Math.min(4000, Math.max(1000, caption.length * 22))

/** One frame of the player. `rest` is what is left of the rest at a caption, in milliseconds. */
export interface Pace {
  readonly position: number
  readonly rest: number
}

/** Where the cursor is `elapsed` milliseconds later: on its way, or resting at the caption that it came to. */
export function advance(scope: Scope, pace: Pace, elapsed: number): Pace {
  const time = elapsed * scope.speed
  if (pace.rest > time) return { ...pace, rest: pace.rest - time }
  const end = lastTick(scope)
  const moved = pace.position + ((time - pace.rest) / 1000) * (end / secondsAcross)
  const caption = scope.scenario.steps.find(
    (step) => step.caption !== undefined && step.tick > pace.position && step.tick <= moved,
  )
  if (caption?.caption === undefined) return { position: Math.min(moved, end), rest: 0 }
  return { position: caption.tick, rest: readingTime(caption.caption) }
}

/** At the cursor, with the rest of the caption that stands there. */
function paceAt({ tick, scenario }: Scope): Pace {
  const step = scenario.steps.find((each) => each.tick === tick && each.caption !== undefined)
  return { position: tick, rest: step?.caption === undefined ? 0 : readingTime(step.caption) }
}

/** Moves the cursor while the scope plays, once each frame. Answers with a function that stops it. */
export function startPlayer(store: ScopeStore): () => void {
  let frame = 0
  let last = 0
  let pace: Pace = { position: 0, rest: 0 }
  const tick = (now: number) => {
    const scope = store.getState()
    if (!scope.playing) return
    if (Math.floor(pace.position) !== scope.tick) pace = paceAt(scope)
    pace = advance(scope, pace, now - last)
    last = now
    const position = Math.floor(pace.position)
    const ended = position >= lastTick(scope)
    if (position !== scope.tick || ended) store.setState({ tick: position, playing: !ended })
    frame = requestAnimationFrame(tick)
  }
  const unsubscribe = store.subscribe((scope, before) => {
    if (scope.playing === before.playing) return
    cancelAnimationFrame(frame)
    if (!scope.playing) return
    pace = paceAt(scope)
    last = performance.now()
    frame = requestAnimationFrame(tick)
  })
  return () => {
    cancelAnimationFrame(frame)
    unsubscribe()
  }
}
