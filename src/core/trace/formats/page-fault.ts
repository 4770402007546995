import { type KindCode, kindCodes } from '../codes.ts'
import { halvesOf } from '../line-scan.ts'

const fault = /\baddress=(?:0x)?([\da-f]{1,16}) ip=\S+ error_code=(?:0x)?([\da-f]{1,8})\b/

/**
 * What `address=0x.. ip=0x.. error_code=0x..` of exceptions:page_fault_user and _kernel tells.
 * Bit 1 of the code: a write; bit 4: an instruction fetch (Intel SDM 3, 4.7).
 */
export function faultKind(
  text: string,
): { readonly kind: KindCode; readonly low: number; readonly high: number } | null {
  const [, address, code] = fault.exec(text) ?? []
  if (address === undefined || code === undefined) return null
  const bits = Number.parseInt(code, 16)
  const kind = bits & 0x10 ? kindCodes.execute : bits & 2 ? kindCodes.write : kindCodes.read
  return { kind, ...halvesOf(address) }
}
