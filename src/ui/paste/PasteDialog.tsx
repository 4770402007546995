import { useDeferredValue, useEffect, useMemo, useRef } from 'react'
import { Label, TextArea, TextField } from 'react-aria-components'
import { readRegistersFrom } from '../../core/paste/read.ts'
import { Sheet } from '../dialogs/Sheet.tsx'
import { useScope } from '../use-scope.ts'
import { PasteResult } from './PasteResult.tsx'
import './paste.css'

/** A text goes in; the debug registers in it come out, with what they watch and what looks wrong. */
export function PasteDialog() {
  const show = useScope((scope) => scope.show)
  const text = useScope((scope) => scope.pasted)
  const paste = useScope((scope) => scope.paste)
  const read = useDeferredValue(text)
  const area = useRef<HTMLTextAreaElement>(null)
  // Whoever opens an empty dialog wants to type or paste; whoever pasted already wants to read.
  useEffect(() => {
    if (area.current?.value === '') area.current.focus()
  }, [])
  const reading = useMemo(() => (read.trim() === '' ? null : readRegistersFrom(read)), [read])
  return (
    <Sheet title="Paste registers" onClose={() => show(null)}>
      <TextField value={text} onChange={paste} className="paste-text">
        <Label>
          An oops, what a debugger or an emulator printed, a script&apos;s dump, or a DR7 value
        </Label>
        <TextArea
          ref={area}
          rows={reading === null ? 8 : 4}
          spellCheck={false}
          placeholder="0xd0d0602"
        />
      </TextField>
      {reading === null ? (
        <p className="dim">
          The registers are found by their names: DR0, dr7, %db6, u_debugreg[7]. A number alone is
          taken as DR7. Nothing of it leaves this page.
        </p>
      ) : reading.ok ? (
        <PasteResult text={read} reading={reading.value} />
      ) : (
        <p className="bad" role="alert">
          {reading.error}
        </p>
      )}
    </Sheet>
  )
}
