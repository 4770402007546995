import { failure, type Result, success } from '../result.ts'
import { deflate, inflate } from './bpt-deflate.ts'
import { crc32 } from './crc32.ts'

/**
 * A .bpt is a head, frames, and a tail. Both ends say where they stand: the letters are the file's own, and the bytes
 * around them break where a file was sent as text.
 */
const headMark = [0x89, 0x62, 0x70, 0x74, 0x0d, 0x0a, 0x1a, 0x0a]
const tailMark = [0x89, 0x65, 0x6e, 0x64, 0x0d, 0x0a, 0x1a, 0x0a]
export const headLength = 12
export const tailLength = 16
export const frameHeadLength = 16

export const version = 1

export type FrameTag = 'CHNK' | 'FACT' | 'TABL'

/** The most bytes that a frame of each kind unpacks to: what more is promised is not read. */
const mostBytes: Readonly<Record<FrameTag, number>> = {
  CHNK: 8_388_608,
  FACT: 1_048_576,
  TABL: 16_777_216,
}

export interface FrameHead {
  readonly tag: FrameTag
  /** Bytes in the file behind the head. */
  readonly stored: number
  /** Bytes that they unpack to. */
  readonly unpacked: number
  readonly crc: number
}

/** Whether a file begins as a .bpt does, be it one that was damaged on its way. */
export function isBpt(bytes: Uint8Array): boolean {
  return headMark.slice(0, 4).every((byte, at) => bytes[at] === byte)
}

export function encodeHead(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headLength)
  bytes.set(headMark)
  viewOf(bytes).setUint32(8, version, true)
  return bytes
}

/** The version, or half a sentence. */
export function decodeHead(bytes: Uint8Array): Result<number> {
  if (!isBpt(bytes)) return failure('it does not begin as a .bpt does')
  if (!headMark.every((byte, at) => bytes[at] === byte)) {
    return failure('it was sent or saved as text, which changes its bytes')
  }
  const found = viewOf(bytes).getUint32(8, true)
  if (found === version) return success(found)
  return failure(
    found === 0
      ? 'there is no version 0 of it'
      : `it has version ${found}, and versions up to ${version} can be read here: take a newer drscope`,
  )
}

/** `table`: where the frame of the table begins. */
export function encodeTail(table: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(tailLength)
  viewOf(bytes).setBigUint64(0, BigInt(table), true)
  bytes.set(tailMark, 8)
  return bytes
}

/** Where the frame of the table begins, or half a sentence. */
export function decodeTail(bytes: Uint8Array): Result<number> {
  if (!tailMark.every((byte, at) => bytes[8 + at] === byte)) {
    return failure('it does not end as a .bpt does')
  }
  return success(Number(viewOf(bytes).getBigUint64(0, true)))
}

/** Packs the content and puts the head before it. */
export async function encodeFrame(
  tag: FrameTag,
  content: Uint8Array,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const packed = await deflate(content)
  if (!packed.ok) return packed
  const bytes = new Uint8Array(frameHeadLength + packed.value.length)
  for (let at = 0; at < tag.length; at++) bytes[at] = tag.charCodeAt(at)
  const view = viewOf(bytes)
  view.setUint32(4, packed.value.length, true)
  view.setUint32(8, content.length, true)
  view.setUint32(12, crc32(packed.value), true)
  bytes.set(packed.value, frameHeadLength)
  return success(bytes)
}

export function decodeFrameHead(bytes: Uint8Array): Result<FrameHead> {
  const tag = String.fromCharCode(...bytes.subarray(0, 4))
  if (!isTag(tag)) return failure('no part of a .bpt begins there')
  const view = viewOf(bytes)
  const stored = view.getUint32(4, true)
  const unpacked = view.getUint32(8, true)
  const most = mostBytes[tag]
  // Bytes that do not compress grow by five for each 16 KiB or so.
  if (unpacked > most || stored > most + most / 1024 + 64) {
    return failure(`the part says that it has ${Math.max(stored, unpacked)} bytes, more than any`)
  }
  return success({ tag, stored, unpacked, crc: view.getUint32(12, true) })
}

/** The content of a frame whose stored bytes are `packed`. */
export function decodeFrame(head: FrameHead, packed: Uint8Array): Promise<Result<Uint8Array>> {
  if (crc32(packed) !== head.crc) {
    return Promise.resolve(failure('the part is damaged: its sum (CRC-32) is another'))
  }
  return inflate(packed, head.unpacked)
}

function isTag(tag: string): tag is FrameTag {
  return Object.hasOwn(mostBytes, tag)
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
