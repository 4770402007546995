// WebAssembly as far as the core needs it: it is no part of ECMAScript, and browsers' types stay out of here.

export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** A compiled module; it can be posted to workers. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string
}

declare const WebAssembly:
  | {
      readonly Module: new (bytes: Uint8Array) => WasmModule
      readonly Instance: new (
        module: WasmModule,
        imports: object,
      ) => { readonly exports: Readonly<Record<string, unknown>> }
    }
  | undefined

const pageSize = 65_536

/**
 * Compiles one of the modules of compiled/, a few kilobytes. Null: there is no WebAssembly, not its SIMD, or the page
 * forbids it.
 */
export function compileWasm(base64: string): WasmModule | null {
  if (typeof WebAssembly === 'undefined') return null
  try {
    return new WebAssembly.Module(decodeBase64(base64))
  } catch {
    return null
  }
}

export interface WasmExports {
  readonly memory: WasmMemory
}

/**
 * The exports of an instance with a memory of its own of at least `bytes` bytes; the caller knows what else the module
 * exports. Null as above, or there is no memory left.
 */
export function instantiateWasm(module: WasmModule, bytes: number): WasmExports | null {
  if (typeof WebAssembly === 'undefined') return null
  try {
    const { exports } = new WebAssembly.Instance(module, {})
    const instance = exports as unknown as WasmExports
    const missing = Math.ceil((bytes - instance.memory.buffer.byteLength) / pageSize)
    if (missing > 0) instance.memory.grow(missing)
    return instance
  } catch {
    return null
  }
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Of well-formed base64 alone; ECMAScript 2024 has no decoder. */
export function decodeBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, '').length * 3) / 4))
  let bits = 0
  let value = 0
  let at = 0
  for (const character of text) {
    if (character === '=') break
    value = ((value << 6) | digits.indexOf(character)) & 0xff_ffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = value >>> bits
  }
  return bytes
}
