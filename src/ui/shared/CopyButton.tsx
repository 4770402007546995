import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'

/** Copies a text, and says so on itself. Where the browser gives no clipboard, the text is shown, selected, to be copied by hand. */
export function CopyButton({ text, children }: { text: string; children: string }) {
  const [state, setState] = useState<'ready' | 'copied' | 'by hand'>('ready')
  const area = useRef<HTMLTextAreaElement>(null)
  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setState('copied')
    } catch {
      setState('by hand')
      requestAnimationFrame(() => area.current?.select())
    }
  }
  return (
    <>
      <Button className="button" onPress={() => void copy()}>
        {state === 'copied' ? 'Copied' : children}
      </Button>
      {state === 'by hand' ? (
        <textarea
          ref={area}
          readOnly
          rows={3}
          value={text}
          aria-label="Copy this: the browser does not let the page do it"
        />
      ) : null}
    </>
  )
}
