import { formatRegister, type CpuState, type Run } from '../../core/index.ts'
import { tokens } from '../../theme/palette.ts'
import type { Owner } from '../clients-of.ts'
import { controlNote, statusNote } from '../register-notes.ts'
import { type BitView, bitViews, type SlotView, slotViews, valueOf } from '../registers.ts'
import { element, label, mono, picture } from './svg.ts'

export type PictureTheme = keyof typeof tokens

/** One CPU's registers, and what a picture of them says above. */
export interface RegistersShown {
  readonly heading: string
  readonly run: Run
  readonly state: CpuState
  /** At the moment before: what differs from it is marked. */
  readonly before: CpuState
  readonly ownerOf: (client: string | null) => Owner
}

const width = 760
const margin = 20
const slotStep = 30
const bitStep = 22.5
const bitWidth = 20
const bitHeight = 22

/** DR0-DR3, DR7 and DR6 as an SVG file of 760 by 308 pixels. */
export function registersPicture(shown: RegistersShown, theme: PictureTheme): string {
  const { heading, run, state, before, ownerOf } = shown
  const colours = tokens[theme]
  const slots = slotViews(run, state, before, ownerOf)
  const firstBits = 68 + 4 * slotStep
  const body = [
    label('Registers', margin, 30, { 'font-weight': 700, 'font-size': 15 }),
    label(heading, margin + 92, 30, { fill: colours.dim }),
    ...slots.map((slot, n) => slotRow(slot, 46 + n * slotStep, theme)),
    ...([7, 6] as const).flatMap((register, n) => {
      const y = firstBits + n * 62
      const note = register === 7 ? controlNote(state) : statusNote(state)
      const bits = bitViews(register, run, state, before, ownerOf)
      return [
        label(`DR${register}`, margin, y, { ...mono, 'font-weight': 700 }),
        label(formatRegister(valueOf(state, register), 8), margin + 44, y, mono),
        label(note, margin + 150, y, { fill: colours.dim }),
        ...bits.map((bit, at) => bitBox(bit, margin + at * bitStep, y + 8, theme)),
      ]
    }),
  ]
  const title = `Debug registers, ${heading}: ${slots.map(sentenceOf).join('; ')}`
  const { background, text } = colours
  return picture({ width, height: firstBits + 2 * 62 - 4, title, background, text }, body)
}

const sentenceOf = ({ slot, what, whose }: SlotView) =>
  `DR${slot} ${whose === '' ? what : `${what}, ${whose}`}`

function slotRow(view: SlotView, y: number, theme: PictureTheme): string {
  const { slot, address, owner, what, whose, bytes, enabled, changed } = view
  const colours = tokens[theme]
  const dim = enabled ? {} : { fill: colours.dim }
  const underline = changed ? { 'text-decoration': 'underline' } : {}
  const fill = owner?.colour.fill ?? colours.line
  return element('g', {}, [
    element('rect', { x: margin, y, width: 22, height: 22, rx: 4, fill }),
    ...(owner
      ? [
          label(owner.letter, margin + 11, y + 16, {
            fill: owner.colour.letter,
            'font-weight': 700,
            'text-anchor': 'middle',
          }),
        ]
      : []),
    label(`DR${slot}`, margin + 34, y + 16, { ...mono, 'font-weight': 700 }),
    label(formatRegister(address, 16), margin + 76, y + 16, { ...mono, ...dim, ...underline }),
    label(what, margin + 286, y + 16, dim),
    label(whose, margin + 420, y + 16, { fill: colours.dim }),
    ...bytes.map((watched, n) =>
      element('rect', {
        x: margin + 586 + n * 17,
        y: y + 4,
        width: 15,
        height: 15,
        rx: 3,
        fill: watched ? fill : colours.line,
      }),
    ),
  ])
}

/** A bit that cannot be written has no box, as on the screen. */
function bitBox(view: BitView, x: number, y: number, theme: PictureTheme): string {
  const { set, label: name, owner, writable, changed } = view
  const colours = tokens[theme]
  const fill = set ? (owner?.colour.fill ?? colours.dim) : colours.line
  const ink = set ? (owner?.colour.letter ?? colours.background) : colours.dim
  const ring = changed ? { stroke: colours.text, 'stroke-width': 2 } : {}
  const box = { x, y: y + 12, width: bitWidth, height: bitHeight, rx: 3, fill, ...ring }
  const small = { ...mono, 'font-size': 10, fill: colours.dim }
  return element('g', {}, [
    ...(name === '' ? [] : [label(name, x, y + 8, small)]),
    ...(writable ? [element('rect', box)] : []),
    label(set ? '1' : '0', x + bitWidth / 2, y + 27.5, {
      ...mono,
      fill: writable ? ink : colours.dim,
      'text-anchor': 'middle',
    }),
  ])
}
