/** What XML takes for markup, and the control characters that it cannot hold at all. */
function escape(text: string): string {
  return (
    text
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  )
}

export type Attributes = Readonly<Record<string, string | number>>

/** Numbers with at most two decimals, so that a picture is the same everywhere. */
const value = (given: string | number) =>
  typeof given === 'number' ? String(Math.round(given * 100) / 100) : escape(given)

/** An SVG element. `children` are elements, not text. */
export function element(name: string, attributes: Attributes, children: string[] = []): string {
  const list = Object.entries(attributes).map(([key, given]) => ` ${key}="${value(given)}"`)
  const open = `<${name}${list.join('')}`
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`
}

/** A line of text at its baseline. */
export function label(words: string, x: number, y: number, attributes: Attributes = {}): string {
  const open = element('text', { x, y, ...attributes }).replace(/\/>$/, '>')
  return `${open}${escape(words)}</text>`
}

const fonts = {
  sans: "system-ui, 'DejaVu Sans', 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  mono: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
} as const

/** Attributes of monospaced text. */
export const mono = { 'font-family': fonts.mono } as const

export interface Frame {
  readonly width: number
  readonly height: number
  /** What the picture shows, for who cannot see it. */
  readonly title: string
  readonly background: string
  readonly text: string
}

/** A whole SVG file: fonts as text, colours in the elements, no style sheet and nothing from elsewhere. */
export function picture({ width, height, title, background, text }: Frame, body: string[]): string {
  const frame = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'font-family': fonts.sans,
    'font-size': 13,
    fill: text,
  }
  const titled = element('title', {}, [escape(title)])
  const ground = element('rect', { width, height, fill: background })
  return `${element('svg', frame, ['\n', [titled, ground, ...body].join('\n'), '\n'])}\n`
}
