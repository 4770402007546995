import { reservedMask, resetValue } from '../registers/bits.ts'
import { decodeDr6, decodeDr7 } from '../registers/decode.ts'
import { slotIndices } from '../registers/types.ts'
import { type AddFault, sdm } from './fault.ts'

/** What looks odd about DR7 beside its slots. */
export function ofControl(dr7: bigint, add: AddFault): void {
  const { slots, le, ge, gd, rtm } = decodeDr7(dr7)
  const enabled = slots.filter(({ local, global }) => local || global)
  if (gd) {
    add({
      rule: 'gd',
      tone: 'bad',
      text: 'GD is set: the next MOV to or from a debug register raises #DB instead. Linux never sets it; a hypervisor or an in-circuit debugger does.',
      source: sdm.dr7,
    })
  }
  if (dr7 >> 32n !== 0n) {
    add({
      rule: 'dr7-upper',
      tone: 'bad',
      text: 'Bits 32-63 are not 0: a MOV with this value raises #GP, so no DR7 ever held it.',
      source: 'Intel SDM 17.2.6',
    })
  }
  const zeros = dr7 & 0xd000n
  if (zeros !== 0n) {
    add({
      rule: 'dr7-reserved',
      tone: 'bad',
      text: `Bits ${bitsOf(zeros)} are set: they read 0 in hardware, so this value was never read from a CPU. QEMU keeps them.`,
      source: `${sdm.dr7}; AMD APM figure 13-3`,
    })
  }
  if ((dr7 & 0x400n) === 0n) {
    add({
      rule: 'dr7-bit-10',
      tone: 'note',
      text: 'Bit 10 is 0, which reads 1 in hardware: this is what software wants to write or remembers (gdb, ptrace), not what a CPU holds.',
      source: `${sdm.dr7}; AMD APM figure 13-3`,
    })
  }
  if (rtm) {
    add({
      rule: 'dr7-rtm',
      tone: 'odd',
      text: 'Bit 11 (RTM) is set: on a CPU with transactional memory it allows breakpoints in transactions, on others it reads 0.',
      source: 'Intel SDM 17.3.3',
    })
  }
  if (le || ge) {
    const which = le && ge ? 'LE and GE are' : le ? 'LE is' : 'GE is'
    const who = le ? 'gdb sets LE' : 'Linux sets GE'
    add({
      rule: 'exact',
      tone: enabled.length === 0 ? 'odd' : 'note',
      text: `${which} set: no CPU since the 486 looks at ${le && ge ? 'them' : 'it'}. ${who}.`,
      source: 'Intel SDM 17.3.1.2',
    })
  }
  if (enabled.length === 0) {
    add({
      rule: 'nothing-armed',
      tone: 'note',
      text: 'No slot is enabled: nothing is watched.',
      source: sdm.dr7,
    })
  } else if (enabled.every(({ local }) => !local)) {
    add({
      rule: 'only-global',
      tone: 'note',
      text: 'Only G bits are set: so Linux, kgdb and other kernels arm.',
      source: 'Linux 6.12 arch/x86/kernel/hw_breakpoint.c, encode_dr7',
    })
  } else if (enabled.every(({ global }) => !global)) {
    add({
      rule: 'only-local',
      tone: 'note',
      text: 'Only L bits are set: so debuggers ask for it. A task switch by hardware would clear them; Linux turns them into G bits.',
      source: `${sdm.dr7}; gdb/nat/x86-dregs.c`,
    })
  }
}

function bitsOf(mask: bigint): string {
  const bits: number[] = []
  for (let bit = 0; bit < 64; bit += 1) if (((mask >> BigInt(bit)) & 1n) !== 0n) bits.push(bit)
  return bits.join(', ')
}

/** What DR6 tells, and what in it no CPU holds. */
export function ofStatus(dr6: bigint, dr7: bigint | undefined, add: AddFault): void {
  const { hits, bd, bs, bt, busLock, rtm } = decodeDr6(dr6)
  const slots = dr7 === undefined ? undefined : decodeDr7(dr7).slots
  for (const slot of slotIndices) {
    if (!hits[slot]) continue
    const armed = slots === undefined || slots[slot].local || slots[slot].global
    add(
      armed
        ? {
            rule: 'hit',
            tone: 'note',
            text: `B${slot} is set: slot ${slot} was hit at the last #DB.`,
            source: sdm.dr6,
          }
        : {
            rule: 'hit-disabled',
            tone: 'odd',
            text: `B${slot} is set, and slot ${slot} is not enabled: it matched beside another one (Intel CPUs may report that), or was disabled since.`,
            source: sdm.dr6,
          },
    )
  }
  if (bd)
    add({
      rule: 'bd',
      tone: 'note',
      text: 'BD is set: a debug register was touched while DR7.GD was set. It stays until software clears it.',
      source: sdm.dr6,
    })
  if (bs)
    add({
      rule: 'bs',
      tone: 'note',
      text: 'BS is set: a single step. It stays until software clears it.',
      source: sdm.dr6,
    })
  if (bt)
    add({
      rule: 'bt',
      tone: 'note',
      text: 'BT is set: a task switch to a TSS with its T bit set. It stays until software clears it.',
      source: sdm.dr6,
    })
  if (dr6 >> 32n !== 0n) {
    add({
      rule: 'dr6-upper',
      tone: 'bad',
      text: 'Bits 32-63 are not 0: a MOV with this value raises #GP, so no DR6 ever held it.',
      source: 'Intel SDM 17.2.6',
    })
    return
  }
  const ones = resetValue('dr6') & reservedMask('dr6') & 0xffff_ffffn
  if ((dr6 & ones) !== ones) {
    add({
      rule: 'dr6-ones',
      tone: 'note',
      text: 'Bits 4-10 and 17-31 do not all read 1: this is what software remembers (gdb and Linux keep it so), not what a CPU holds.',
      source: `${sdm.dr6}; AMD APM figure 13-2`,
    })
    return
  }
  if ((dr6 & 0x1000n) !== 0n)
    add({
      rule: 'dr6-bit-12',
      tone: 'bad',
      text: 'Bit 12 is set, which reads 0 in hardware. QEMU keeps it.',
      source: 'AMD APM figure 13-2',
    })
  if (rtm)
    add({
      rule: 'rtm',
      tone: 'note',
      text: 'Bit 16 is 0: the #DB came in a transaction, or (as in most oopses that end in fffe0ff0) software wrote 0 to DR6 on a CPU with transactional memory.',
      source: 'Intel SDM 17.3.3',
    })
  if (busLock)
    add({
      rule: 'bus-lock',
      tone: 'note',
      text: 'Bit 11 is 0: a bus lock, or software wrote 0 to DR6 on a CPU that reports bus locks.',
      source: 'AMD APM 13.1.3.6',
    })
}
