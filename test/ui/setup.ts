import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'
import { previousNode } from './tree-walker.ts'

TreeWalker.prototype.previousNode = function (this: TreeWalker) {
  return previousNode(this)
}

// Parts of the page are loaded when they are first shown, and a busy machine takes its time for that.
configure({ asyncUtilTimeout: 5000 })

afterEach(() => {
  cleanup()
})
