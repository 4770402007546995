import { useContext, useEffect, useMemo, useRef } from 'react'
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
} from 'react-aria-components'
import { type Command, type CommandGroup, commands, keyLabel } from '../../state/commands.ts'
import { answersTo } from '../../state/fuzzy.ts'
import { ScopeContext, useScope } from '../use-scope.ts'
import './dialogs.css'
import './palette.css'

interface Entry {
  readonly id: string
  readonly title: string
  /** Its title and what else it is called. */
  readonly found: string
  readonly keys: string
  readonly run: () => void
}

/** What can be found nowhere else comes first, and what the header's buttons do too comes later. */
const order: readonly CommandGroup[] = ['View', 'Scenario', 'Time', 'On stage']

/** Every command that can do something now, and every shipped scenario, found by typing. */
export function PaletteDialog() {
  const store = useContext(ScopeContext)
  const show = useScope((scope) => scope.show)
  const entries = useMemo((): Entry[] => {
    if (store === null) return []
    const scope = store.getState()
    const listed = commands
      .filter((each: Command) => each.id !== 'palette')
      .toSorted((a, b) => order.indexOf(a.group) - order.indexOf(b.group))
    return [
      ...listed.flatMap((command: Command) => {
        if (!(command.when?.(scope) ?? true)) return []
        const title = command.now?.(scope) ?? command.title
        return [
          {
            id: command.id,
            title,
            found: [title, ...(command.words ?? [])].join(' '),
            keys: keyLabel(command),
            run: () => command.run(store.getState()),
          },
        ]
      }),
      ...scope.entries.map(({ id, title }) => ({
        id: `scenario ${id}`,
        title: `Open: ${title}`,
        found: `Open: ${title}`,
        keys: '',
        run: () => void store.getState().openScenario(id),
      })),
    ]
  }, [store])
  const field = useRef<HTMLInputElement | null>(null)
  // The dialog would have the focus itself, and who opened it begins to type.
  useEffect(() => field.current?.focus(), [])
  const run = (entry: Entry | undefined) => {
    if (entry === undefined || store?.getState().dialog !== 'palette') return
    show(null)
    entry.run()
  }
  return (
    <ModalOverlay
      className="overlay palette-overlay"
      isOpen
      isDismissable
      onOpenChange={(open) => !open && show(null)}
    >
      <Modal className="modal palette">
        <Dialog className="palette-dialog" aria-label="Commands">
          <Autocomplete filter={answersTo}>
            <SearchField
              className="palette-search"
              aria-label="Search the commands"
              onSubmit={(typed) => run(entries.find(({ found }) => answersTo(found, typed)))}
            >
              <Input ref={field} placeholder="Search the commands" />
            </SearchField>
            <Menu
              className="palette-list"
              aria-label="Commands"
              items={entries}
              renderEmptyState={() => <p className="dim">No command is called that.</p>}
              onAction={(id) => run(entries.find((entry) => entry.id === id))}
            >
              {({ id, title, found, keys }) => (
                <MenuItem id={id} className="palette-item" textValue={found}>
                  <span>{title}</span>
                  {keys ? <kbd>{keys}</kbd> : null}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
