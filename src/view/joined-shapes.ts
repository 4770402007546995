import type { Shape } from './shapes.ts'

/** Shapes above which those that look the same are drawn as one. */
const many = 400

/** Pixels up to which a bar looks the same with square corners. */
const narrow = 3

/** The shape as a part of a path; null: it has to stay an element of its own. */
function pathOf({ tag, attributes }: Shape): string | null {
  const of = (name: string) => Math.round(Number(attributes[name]) * 100) / 100
  switch (tag) {
    case 'path':
      return String(attributes['d'])
    case 'rect': {
      const width = of('width')
      return width > narrow ? null : `M${of('x')} ${of('y')}h${width}v${of('height')}h${-width}z`
    }
    case 'circle': {
      const r = of('r')
      const half = (across: number) => `a${r} ${r} 0 1 0 ${across} 0`
      return `M${of('cx') - r} ${of('cy')}${half(2 * r)}${half(-2 * r)}z`
    }
    case 'text':
      return null
  }
}

/**
 * The same picture of few elements, where it had many: to make and to keep thousands of them takes a page longer than
 * to draw them. Those of one class and colour become one path, where the first of them lay.
 */
export function joined(shapes: readonly Shape[]): readonly Shape[] {
  if (shapes.length <= many) return shapes
  const paths = new Map<string, { readonly shape: Shape; readonly parts: string[] }>()
  const kept: { readonly shape: Shape; readonly parts: string[] }[] = []
  for (const shape of shapes) {
    const part = pathOf(shape)
    const { className, attributes } = shape
    const look = `${className} ${attributes['fill'] ?? ''} ${attributes['stroke'] ?? ''}`
    const known = part === null ? undefined : paths.get(look)
    if (known !== undefined && part !== null) {
      known.parts.push(part)
      continue
    }
    const fresh = { shape, parts: part === null ? [] : [part] }
    kept.push(fresh)
    if (part !== null) paths.set(look, fresh)
  }
  return kept.map(({ shape, parts }) =>
    parts.length > 1 ? together(shape, parts.join('')) : shape,
  )
}

function together({ key, className, attributes: { fill, stroke } }: Shape, d: string): Shape {
  const attributes = {
    d,
    ...(fill === undefined ? {} : { fill }),
    ...(stroke === undefined ? {} : { stroke }),
  }
  return { key, tag: 'path', className, attributes }
}
