import { decodeScenario, type Result, type Scenario } from '../core/index.ts'
import type { ReplayClient } from '../worker/client.ts'

/** Bytes, or characters, of a scenario that is read at once: some milliseconds of work. */
const largest = 500_000

/** Reads a scenario file, a large one in the worker. */
export async function readScenario(
  source: string | Blob,
  client: ReplayClient,
): Promise<Result<Scenario>> {
  if (typeof source === 'string') {
    return source.length <= largest ? decodeScenario(source) : client.decode(new Blob([source]))
  }
  return source.size <= largest ? decodeScenario(await source.text()) : client.decode(source)
}
