/** Resolves once everything that waits in the event loop now, messages included, had its turn. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve)
  })
}
