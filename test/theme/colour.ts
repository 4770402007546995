/** Red, green and blue as shares of the brightest, proportional to light (sRGB linearised, IEC 61966-2-1). */
export type Light = readonly [number, number, number]

export function lightOf(hex: string): Light {
  const channel = (at: number) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

function luminance([red, green, blue]: Light): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(lightOf(a)), luminance(lightOf(b))].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

type Matrix = readonly [Light, Light, Light]

/**
 * How people without one kind of cone see, in linear light: Machado, Oliveira and Fernandes, "A Physiologically-based
 * Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, the matrices of severity 1.0.
 */
export const visions = {
  'common vision': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const satisfies Record<string, Matrix>

function times(rows: Matrix, [x, y, z]: Light): Light {
  const row = ([a, b, c]: Light) => a * x + b * y + c * z
  return [row(rows[0]), row(rows[1]), row(rows[2])]
}

/** sRGB's primaries in CIE XYZ, white D65 (IEC 61966-2-1). */
const toXyz: Matrix = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
]
const white: Light = [0.9505, 1, 1.089]

/** CIELAB, in which equal distances look about equally different: 2 can just be told apart, 100 is black to white. */
function lab(light: Light): Light {
  const [x, y, z] = times(toXyz, light)
  const f = (share: number) =>
    share > 216 / 24389 ? Math.cbrt(share) : ((24389 / 27) * share + 16) / 116
  const [a, b, c] = [f(x / white[0]), f(y / white[1]), f(z / white[2])]
  return [116 * b - 16, 500 * (a - b), 200 * (b - c)]
}

/** The distance of two colours in CIELAB (1976) for somebody with this vision. */
export function distance(a: string, b: string, vision: keyof typeof visions): number {
  const seen = (hex: string) => {
    const [red, green, blue] = times(visions[vision], lightOf(hex))
    const shown = (share: number) => Math.max(0, Math.min(1, share))
    return lab([shown(red), shown(green), shown(blue)])
  }
  const [p, q] = [seen(a), seen(b)]
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}
