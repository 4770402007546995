function judge({ filter, whatToShow }: TreeWalker, node: Node): number {
  if (((whatToShow >>> (node.nodeType - 1)) & 1) === 0) return NodeFilter.FILTER_SKIP
  if (filter === null) return NodeFilter.FILTER_ACCEPT
  return typeof filter === 'function' ? filter(node) : filter.acceptNode(node)
}

/**
 * TreeWalker.previousNode as the DOM Standard has it (section 6.2). happy-dom 21 forgets how far down it went, and
 * misses what stands before a branch without a match; react-aria's toolbars walk back with it.
 */
export function previousNode(walker: TreeWalker): Node | null {
  let node = walker.currentNode
  while (node !== walker.root) {
    let sibling = node.previousSibling
    while (sibling !== null) {
      node = sibling
      let verdict = judge(walker, node)
      while (verdict !== NodeFilter.FILTER_REJECT && node.lastChild !== null) {
        node = node.lastChild
        verdict = judge(walker, node)
      }
      if (verdict === NodeFilter.FILTER_ACCEPT) {
        walker.currentNode = node
        return node
      }
      sibling = node.previousSibling
    }
    if (node === walker.root || node.parentNode === null) return null
    node = node.parentNode
    if (judge(walker, node) === NodeFilter.FILTER_ACCEPT) {
      walker.currentNode = node
      return node
    }
  }
  return null
}
