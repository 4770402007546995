import { useContext, useMemo } from 'react'
import {
  Autocomplete,
  Dialog,
  Input,
  Keyboard,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from 'react-aria-components'
import { type Command, commands, keyLabel } from '../../state/commands.ts'
import { answersTo } from '../../state/fuzzy.ts'
import { ScopeContext, useScope } from '../use-scope.ts'
import './dialogs.css'
import './palette.css'

interface Entry {
  readonly id: string
  readonly title: string
  readonly key: string
  readonly run: () => void
}

/** Every command that can do something now, and every shipped scenario, found by typing. */
export function PaletteDialog() {
  const store = useContext(ScopeContext)
  const show = useScope((scope) => scope.show)
  const entries = useMemo((): Entry[] => {
    if (store === null) return []
    const scope = store.getState()
    const listed = commands.filter((each: Command) => each.id !== 'palette')
    return [
      ...listed.flatMap((command: Command) =>
        (command.when?.(scope) ?? true)
          ? [
              {
                id: command.id,
                title: command.now?.(scope) ?? command.title,
                key: keyLabel(command),
                run: () => command.run(store.getState()),
              },
            ]
          : [],
      ),
      ...scope.entries.map(({ id, title }) => ({
        id: `scenario ${id}`,
        title: `Open: ${title}`,
        key: '',
        run: () => void store.getState().openScenario(id),
      })),
    ]
  }, [store])
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
            <SearchField aria-label="Search the commands">
              <Input placeholder="Search the commands" />
            </SearchField>
            <Menu
              className="palette-list"
              aria-label="Commands"
              items={entries}
              renderEmptyState={() => <p className="dim">No command is called that.</p>}
              onAction={(id) => {
                show(null)
                entries.find((entry) => entry.id === id)?.run()
              }}
            >
              {({ title, key }) => (
                <MenuItem className="palette-item" textValue={title}>
                  <Text slot="label">{title}</Text>
                  {key ? <Keyboard>{key}</Keyboard> : null}
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
