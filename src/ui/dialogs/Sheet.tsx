import type { ReactNode } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import './dialogs.css'

interface SheetProps {
  readonly title: string
  readonly onClose: () => void
  /** As wide as the window: for pictures. */
  readonly wide?: boolean
  readonly children: ReactNode
}

/** A dialog over the page. Escape, the button and a press outside close it. */
export function Sheet({ title, onClose, wide = false, children }: SheetProps) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className="modal" data-wide={wide}>
        <Dialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <Button className="button" onPress={onClose}>
              Close
            </Button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
