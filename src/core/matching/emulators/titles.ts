/** What each emulator is called. Apart from the matchers, so that a list of names needs none of their code. */
export const emulatorTitles = {
  'qemu-7.2': 'QEMU 7.2',
  'qemu-8.1': 'QEMU 8.1 and later',
  bochs: 'Bochs 2.7',
  kvm: 'KVM guest',
  'kvm-emulator': 'KVM’s emulator',
  virtualbox: 'VirtualBox, interpreted',
  v86: 'v86',
  gem5: 'gem5',
  '86box': '86Box',
  intel: 'Intel, as observed',
} as const

export type EmulatorId = keyof typeof emulatorTitles

export const emulatorIds = Object.keys(emulatorTitles) as readonly EmulatorId[]
