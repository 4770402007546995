/** Pieces of bytes one after the other, in an array of their own: `length` bytes of them, all where it is not given. */
export function joinPieces(
  pieces: readonly Uint8Array[],
  length = pieces.reduce((sum, piece) => sum + piece.length, 0),
): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    if (at >= length) break
    joined.set(piece.subarray(0, length - at), at)
    at += piece.length
  }
  return joined
}
