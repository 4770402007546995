import { formatNumber } from '../../core/index.ts'
import { useEffect, useRef, useState } from 'react'
import { Button, Input, Label, TextField } from 'react-aria-components'
import { snippetOf } from '../embed/snippet.ts'
import { CopyButton } from '../shared/CopyButton.tsx'
import { useLink } from '../use-link.ts'
import { useScope } from '../use-scope.ts'
import { useCountedWords } from '../use-view.ts'
import { Sheet } from './Sheet.tsx'

/** The whole view as an address, to be copied, and what of it no address can carry. */
export function ShareDialog() {
  const show = useScope((scope) => scope.show)
  const ownTrace = useScope((scope) => scope.ownTrace)
  const edited = useScope((scope) => scope.edited)
  const title = useScope((scope) => scope.scenario.title)
  const only = useCountedWords()
  const link = useLink()
  const [copied, setCopied] = useState('')
  const button = useRef<HTMLButtonElement | null>(null)
  const field = useRef<HTMLInputElement | null>(null)
  // Until the link is there the button cannot be pressed.
  useEffect(() => {
    if (link !== '') button.current?.focus()
  }, [link])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied('Copied.')
    } catch {
      field.current?.select()
      setCopied('The browser keeps the clipboard to itself: press Ctrl+C.')
    }
  }
  const cut = edited && link !== '' && !link.includes('&doc=')
  return (
    <Sheet title="Share this view" onClose={() => show(null)}>
      <p>
        The address holds the scenario {cut ? 'as it came' : 'with your edits'}, the policies, the
        cursor, the zoom and the theme
        {ownTrace === null ? '' : ', and of the trace its name'}
        {only === '' ? '' : `, and that only accesses${only} count`}. Nothing is stored anywhere
        else.
      </p>
      <TextField value={link} isReadOnly>
        <Label>Link, {formatNumber(link.length)} characters</Label>
        <Input ref={field} onFocus={(event) => event.currentTarget.select()} />
      </TextField>
      <div className="share-end">
        <Button
          ref={button}
          className="button primary"
          isDisabled={link === ''}
          onPress={() => void copy()}
        >
          Copy link
        </Button>
        {link === '' ? null : (
          <CopyButton text={snippetOf(link, title)}>Copy as an embed</CopyButton>
        )}
        <output>{copied}</output>
      </div>
      {ownTrace === null ? null : (
        <p className="bad">
          The accesses of {ownTrace}, which came from a file, are not in it: send the file along.
          Whoever opens the link is asked to drop it onto the page.
        </p>
      )}
      {cut ? (
        <p className="bad">Your edits are not in it: there are more than an address can carry.</p>
      ) : null}
      {location.protocol === 'file:' ? (
        <p className="dim">
          This page was opened from a file: the link is good on this machine. Elsewhere, put what
          stands behind the # after the address of a drscope there.
        </p>
      ) : null}
    </Sheet>
  )
}
