import { type FieldValue, lengthCodes, typeCodes } from './codes.ts'
import { type SlotIndex, slotIndices } from './types.ts'

export type FieldRegister = 'dr6' | 'dr7'

/** A feature of the CPU without which a bit is fixed; the property of DebugRegisters has the same name. */
export type Feature = 'rtm' | 'busLock'

/**
 * What a MOV to the register does to the bits: kept, silently forced to 0 or to 1,
 * or refused with #GP(0) unless they are 0.
 */
export type FieldAccess = 'read-write' | 'reads 0' | 'reads 1' | 'must be 0'

/** One field of DR6 or DR7. */
export interface Field {
  readonly register: FieldRegister
  /** As the manuals print it; all fields without a name are called `reserved`. */
  readonly name: string
  /** Position of the lowest bit, 0-63. */
  readonly lsb: number
  /** Number of bits. */
  readonly width: number
  readonly access: FieldAccess
  /** The field's bits after RESET and INIT, shifted down to bit 0. */
  readonly reset: bigint
  /** Present where 0 says that the condition occurred. */
  readonly polarity?: 'active low'
  /** Present where the bit is writable only on a CPU with the feature, and what it reads without. */
  readonly feature?: { readonly name: Feature; readonly without: 0 | 1 }
  /** The slot that the field controls or reports. */
  readonly slot?: SlotIndex
  /** One sentence. */
  readonly meaning: string
  /** What each code means, by code. */
  readonly values?: readonly FieldValue[]
  /** Manual and section: Intel SDM vol 3 (325384-059US), AMD APM vol 2. */
  readonly source: string
}

const dr6Source = 'Intel SDM 17.2.3; AMD APM 13.1.1.3'
const dr7Source = 'Intel SDM 17.2.4; AMD APM 13.1.1.4'

const kept = { width: 1, access: 'read-write', reset: 0n } as const

function yesOrNo(no: string, yes: string): readonly FieldValue[] {
  return [
    { code: 0, meaning: no },
    { code: 1, meaning: yes },
  ]
}

function fixed(
  register: FieldRegister,
  [lsb, width]: readonly [number, number],
  access: Exclude<FieldAccess, 'read-write'>,
  meaning: string,
  source: string,
): Field {
  const reset = access === 'reads 1' ? (1n << BigInt(width)) - 1n : 0n
  return { register, name: 'reserved', lsb, width, access, reset, meaning, source }
}

function hitField(slot: SlotIndex): Field {
  return {
    ...kept,
    register: 'dr6',
    name: `B${slot}`,
    lsb: slot,
    slot,
    meaning: `The latest #DB found that breakpoint ${slot} matched; every #DB rewrites this bit.`,
    values: yesOrNo('did not match', 'matched'),
    source: dr6Source,
  }
}

function enableFields(slot: SlotIndex): readonly Field[] {
  const field = { ...kept, register: 'dr7', slot, source: dr7Source } as const
  const values = yesOrNo('not enabled by this bit', 'enabled')
  return [
    {
      ...field,
      name: `L${slot}`,
      lsb: 2 * slot,
      meaning: `Enables breakpoint ${slot} until the next hardware task switch, which clears this bit.`,
      values,
    },
    {
      ...field,
      name: `G${slot}`,
      lsb: 2 * slot + 1,
      meaning: `Enables breakpoint ${slot} for all tasks; no task switch clears this bit.`,
      values,
    },
  ]
}

function conditionFields(slot: SlotIndex): readonly Field[] {
  const field = { ...kept, register: 'dr7', slot, width: 2, source: dr7Source } as const
  return [
    {
      ...field,
      name: `R/W${slot}`,
      lsb: 16 + 4 * slot,
      meaning: `Selects what breakpoint ${slot} watches for at the address in DR${slot}.`,
      values: typeCodes,
    },
    {
      ...field,
      name: `LEN${slot}`,
      lsb: 18 + 4 * slot,
      meaning: `Selects how many bytes breakpoint ${slot} covers; the low bits of DR${slot} inside that length are ignored.`,
      values: lengthCodes,
    },
  ]
}

/**
 * Every bit of DR6 and DR7, each register from bit 0 up, without gap or overlap.
 * Masks, reset values, decoding, encoding and the screen are derived from here; no bit number stands elsewhere.
 */
export const fields: readonly Field[] = [
  ...slotIndices.map(hitField),
  fixed('dr6', [4, 7], 'reads 1', 'Reserved; reads 1 whatever is written.', dr6Source),
  {
    ...kept,
    register: 'dr6',
    name: 'BLD',
    lsb: 11,
    reset: 1n,
    polarity: 'active low',
    feature: { name: 'busLock', without: 1 },
    meaning: 'A bus lock outside CPL 0 raised the #DB when 0; only software sets it back to 1.',
    values: yesOrNo('a bus lock was detected', 'no bus lock'),
    source: 'AMD APM 13.1.3.6; Linux 6.12 arch/x86/include/uapi/asm/debugreg.h',
  },
  fixed('dr6', [12, 1], 'reads 0', 'Reserved; reads 0 whatever is written.', dr6Source),
  {
    ...kept,
    register: 'dr6',
    name: 'BD',
    lsb: 13,
    meaning:
      'The instruction that raised the #DB was about to use a debug register while DR7.GD was 1; stays until software clears it.',
    values: yesOrNo('no', 'general detect'),
    source: dr6Source,
  },
  {
    ...kept,
    register: 'dr6',
    name: 'BS',
    lsb: 14,
    meaning: 'A single step with EFLAGS.TF raised the #DB; stays until software clears it.',
    values: yesOrNo('no', 'single step'),
    source: dr6Source,
  },
  {
    ...kept,
    register: 'dr6',
    name: 'BT',
    lsb: 15,
    meaning:
      'A switch to a task whose TSS has the T flag raised the #DB; stays until software clears it.',
    values: yesOrNo('no', 'task switch'),
    source: dr6Source,
  },
  {
    ...kept,
    register: 'dr6',
    name: 'RTM',
    lsb: 16,
    reset: 1n,
    polarity: 'active low',
    feature: { name: 'rtm', without: 1 },
    meaning: 'The #DB came inside a transactional region when 0; every other #DB sets it to 1.',
    values: yesOrNo('inside a transactional region', 'outside'),
    source: 'Intel SDM 17.2.3, 17.3.3; AMD APM 13.1.1.3',
  },
  fixed('dr6', [17, 15], 'reads 1', 'Reserved; reads 1 whatever is written.', dr6Source),
  fixed(
    'dr6',
    [32, 32],
    'must be 0',
    'Reserved; writing a 1 here raises #GP(0).',
    'Intel SDM 17.2.6; AMD APM 13.1.1.3',
  ),
  ...slotIndices.flatMap(enableFields),
  {
    ...kept,
    register: 'dr7',
    name: 'LE',
    lsb: 8,
    meaning: 'Asks a 386 to report data breakpoints exactly in this task; later CPUs ignore it.',
    values: yesOrNo('not asked', 'asked'),
    source: 'Intel SDM 17.2.4, 17.3.1.2; AMD APM 13.1.1.4',
  },
  {
    ...kept,
    register: 'dr7',
    name: 'GE',
    lsb: 9,
    meaning: 'Asks a 386 to report data breakpoints exactly in all tasks; later CPUs ignore it.',
    values: yesOrNo('not asked', 'asked'),
    source: 'Intel SDM 17.2.4, 17.3.1.2; AMD APM 13.1.1.4',
  },
  fixed('dr7', [10, 1], 'reads 1', 'Reserved; reads 1 whatever is written.', dr7Source),
  {
    ...kept,
    register: 'dr7',
    name: 'RTM',
    lsb: 11,
    feature: { name: 'rtm', without: 0 },
    meaning:
      'Lets a #DB inside a transactional region be delivered at its start, together with DEBUGCTL bit 15.',
    values: yesOrNo('off', 'on'),
    source: 'Intel SDM 17.2.4, 17.3.3, 22.23.2',
  },
  fixed('dr7', [12, 1], 'reads 0', 'Reserved; reads 0 whatever is written.', dr7Source),
  {
    ...kept,
    register: 'dr7',
    name: 'GD',
    lsb: 13,
    meaning:
      'Makes every MOV to or from a debug register raise #DB instead; the delivery of any #DB clears it.',
    values: yesOrNo('off', 'on'),
    source: dr7Source,
  },
  fixed('dr7', [14, 2], 'reads 0', 'Reserved; reads 0 whatever is written.', dr7Source),
  ...slotIndices.flatMap(conditionFields),
  fixed(
    'dr7',
    [32, 32],
    'must be 0',
    'Reserved; writing a 1 here raises #GP(0).',
    'Intel SDM 17.2.6; AMD APM 13.1.1.4',
  ),
]

/** The field of that name. The name is the program's own: an unknown or a shared one is a bug. */
export function fieldNamed(register: FieldRegister, name: string): Field {
  const found = fields.filter((field) => field.register === register && field.name === name)
  const [field] = found
  if (field === undefined || found.length > 1) {
    throw new Error(`${found.length} fields of ${register} are called ${name}`)
  }
  return field
}

/** The field that a bit belongs to, 0-63. Another bit is a bug. */
export function fieldAt(register: FieldRegister, bit: number): Field {
  const field = fields.find(
    ({ register: own, lsb, width }) => own === register && lsb <= bit && bit < lsb + width,
  )
  if (field === undefined) throw new RangeError(`no bit ${bit} in ${register}`)
  return field
}
