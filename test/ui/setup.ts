import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'
import { previousNode } from './tree-walker.ts'

TreeWalker.prototype.previousNode = function (this: TreeWalker) {
  return previousNode(this)
}

afterEach(() => {
  cleanup()
})
