import { HypervisorAllocator, type HypervisorVersion } from './hypervisor/allocator.ts'
import { linux } from './linux.ts'
import type { Policy, PolicyWith, Source } from './policy.ts'
import { raw } from './raw.ts'

function version(text: Omit<Policy, 'create'>, kind: HypervisorVersion): Policy {
  return { ...text, create: (machine) => new HypervisorAllocator(machine, kind) }
}

const stub: Source = {
  title: 'the table of four behind the host’s gdb stub',
  where: 'QEMU target/i386/kvm/kvm.c, kvm_arch_insert_hw_breakpoint, kvm_arch_update_guest_debug',
}

const kvmSources: readonly Source[] = [
  {
    title: 'guest values in db and dr7, what is loaded in eff_db and guest_debug_dr7',
    where: 'arch/x86/kvm/x86.c, kvm_set_dr, kvm_update_dr7, kvm_arch_vcpu_ioctl_set_guest_debug',
  },
  stub,
  {
    title: 'that the host’s own breakpoints stay out of the guest, and so out of the picture',
    where: 'arch/x86/kvm/x86.c, around the entry of a guest',
    reconstructed: true,
  },
]

const uncoordinated = version(
  {
    id: 'hypervisor/raw',
    title: 'The hypervisor, over a guest where nobody coordinates',
    years: '2009 and later',
    people: 'KVM, QEMU',
    motto: 'two layers of silence',
    summary:
      'The same virtual machine, with a guest as old as 2009: inside it the last writer wins, and outside it the host’s debugger wins over all of them. Neither tells anybody.',
    sources: [...kvmSources, ...raw.sources],
  },
  { guest: raw, discards: false },
)

const haxm = version(
  {
    id: 'hypervisor/haxm',
    title: 'The hypervisor that forgets',
    years: '2018 to 2023',
    people: 'Intel HAXM',
    motto: 'the host wins, the guest’s registers are dropped',
    summary:
      'Here the virtual machine has one set of registers for both. Once the host’s debugger sets a breakpoint, what the guest had is overwritten; what it writes meanwhile is dropped without a word and reads back as zero. When the host lets go the registers are empty, and the guest’s watches stay lost until its kernel happens to write them again.',
    sources: [
      {
        title: 'one set of registers, and what becomes of a guest’s MOV',
        where: 'HAXM core/vcpu.c, vcpu_debug, exit_dr_access; the known issue of pull request 114',
      },
      stub,
    ],
  },
  { guest: linux, discards: true },
)

/** KVM with a debugger on the host; `haxm` forgets the guest's registers, `raw` has a guest without an arbiter. */
export const hypervisor: PolicyWith<'haxm' | 'raw'> = {
  ...version(
    {
      id: 'hypervisor',
      title: 'The hypervisor overrides',
      years: '2009 and later',
      people: 'KVM, QEMU',
      motto: 'the host wins, unseen',
      summary:
        'Everybody but the client named host lives in a virtual machine whose kernel, a Linux of today, hands out registers and loses none. But they are not the real ones. While the debugger on the host holds a single breakpoint, the hardware is the host’s alone. The guest may write and reads back what it wrote; it is told yes, and nothing ever triggers. When the host lets go, the guest’s registers are loaded again.',
      sources: kvmSources,
    },
    { guest: linux, discards: false },
  ),
  variants: { haxm, raw: uncoordinated },
}
