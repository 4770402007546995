/**
 * Resolves once everything that waits in the event loop now, messages included, had its turn. By a message, because
 * browsers let timers that follow one another wait for 4 ms each, and for a second in a page that is not shown.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(null)
  })
}
