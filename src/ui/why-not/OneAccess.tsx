import { useState } from 'react'
import { FieldError, Input, Label, NumberField, TextField } from 'react-aria-components'
import {
  formatAddress,
  parseRegister,
  type RequestId,
  type Run,
  formatNumber,
} from '../../core/index.ts'
import type { Access, AccessKind, Watch } from '../../core/matching/access.ts'
import { lastTick } from '../../state/moments.ts'
import { caseOf, whyNotOne } from '../../view/why-not.ts'
import { OneOf } from '../dialogs/OneOf.tsx'
import { TickField } from '../shared/TickField.tsx'
import { useScope } from '../use-scope.ts'
import { Answer } from './Answer.tsx'

const kinds: readonly { readonly id: AccessKind; readonly title: string }[] = [
  { id: 'read', title: 'read' },
  { id: 'write', title: 'write' },
  { id: 'modify', title: 'read and write' },
  { id: 'execute', title: 'instruction' },
  { id: 'in', title: 'read of a port' },
  { id: 'out', title: 'write of a port' },
]

const mostBytes = 512

const modes = [
  { id: 'user', title: 'the task itself' },
  { id: 'kernel', title: 'the kernel for it' },
  { id: 'nmi', title: 'an NMI' },
] as const

/** One that the watch is about: who asks about another one changes it. */
function usualAccess(watch: Watch | undefined): Access {
  const { type = 'write', address = 0n, length = 1 } = watch ?? {}
  if (type === 'execute') return { kind: 'execute', address, size: 1 }
  return { kind: type === 'io' ? 'out' : 'write', address, size: Math.min(length, mostBytes) }
}

/** One access, as it came to the cursor or made up, and the answer to each question at once. */
export function OneAccess({ id, run }: { id: RequestId; run: Run }) {
  const scenario = useScope((scope) => scope.scenario)
  const inspected = useScope((scope) => scope.inspected)
  const cursor = useScope((scope) => scope.tick)
  const cpu = useScope((scope) => scope.cpu)
  const last = useScope(lastTick)
  const watch = run.request(id)?.watch
  const start = inspected?.access ?? usualAccess(watch)
  const [tick, setTick] = useState(inspected?.ordinal ?? cursor)
  const [kind, setKind] = useState<AccessKind>(start.kind)
  const [address, setAddress] = useState(formatAddress(start.address))
  const [size, setSize] = useState(start.size)
  const [mode, setMode] = useState<'user' | 'kernel' | 'nmi'>('user')
  const parsed = parseRegister(address)
  const access = parsed.ok ? { kind, address: parsed.value, size } : null
  const why =
    access === null
      ? null
      : whyNotOne(run, scenario, caseOf(run, id, { ordinal: tick, access }, cpu, mode))
  return (
    <>
      <div className="fields">
        <TickField label="At tick" value={tick} last={last} onChange={setTick} />
        <TextField
          className="field"
          value={address}
          onChange={setAddress}
          isInvalid={!parsed.ok}
          validationBehavior="aria"
        >
          <Label>Address</Label>
          <Input />
          <FieldError className="bad">{parsed.ok ? '' : parsed.error}</FieldError>
        </TextField>
        <NumberField
          className="field"
          value={size}
          minValue={1}
          maxValue={mostBytes}
          onChange={(next) => setSize(Number.isFinite(next) ? next : 1)}
        >
          <Label>Bytes</Label>
          <Input />
        </NumberField>
      </div>
      <div className="why-not-made">
        <OneOf
          label="Kind of access"
          value={kind}
          options={kinds}
          onChoose={(next) => setKind(kinds.find((each) => each.id === next)?.id ?? 'write')}
        />
        <OneOf
          label="Made by"
          value={mode}
          options={modes}
          onChoose={(next) => setMode(modes.find((each) => each.id === next)?.id ?? 'user')}
        />
      </div>
      {access === null ? null : why === null ? (
        <p className="bad">
          It did not fire: at tick {formatNumber(tick)} nobody had asked for this watch yet.
        </p>
      ) : (
        <Answer why={why} />
      )}
    </>
  )
}
