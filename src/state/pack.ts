import { failure, type Result, success } from '../core/index.ts'

/** Bytes that a packed text may have unpacked. */
export const largest = 8_000_000

/** A text as the fragment of an address carries it: deflate (RFC 1951), base64url without padding (RFC 4648, 5). */
export async function pack(text: string | Blob): Promise<string> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  return btoa(charsOf(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Each byte as the character of that code. A call takes only so many arguments. */
function charsOf(bytes: Uint8Array): string {
  let chars = ''
  for (let from = 0; from < bytes.length; from += 8192) {
    chars += String.fromCharCode(...bytes.subarray(from, from + 8192))
  }
  return chars
}

/** The text of `pack`. Never throws, and never unpacks more than a scenario can have. */
export async function unpack(packed: string): Promise<Result<string>> {
  try {
    const chars = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(chars, (char) => char.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
    return await readText(stream)
  } catch {
    return failure('The edits in this link are damaged: ask for the link again, whole.')
  }
}

async function readText(stream: ReadableStream<Uint8Array>): Promise<Result<string>> {
  const reader = stream.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return success(text + decoder.decode())
    size += value.length
    if (size > largest) {
      await reader.cancel()
      return failure('The edits in this link are too large: no scenario has so many.')
    }
    text += decoder.decode(value, { stream: true })
  }
}
