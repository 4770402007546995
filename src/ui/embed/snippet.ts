import { type Shown, writeFragment } from '../../state/fragment.ts'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;' }

const escaped = (text: string) => text.replaceAll(/[&"<]/g, (found) => entities[found] ?? found)

/** The element that shows the view of a link in another page: slides, documentation. */
export function snippetOf(link: string, title: string): string {
  const address = `${link.replace('&presenting=1', '')}&embed=1`
  return `<iframe src="${escaped(address)}" title="${escaped(`drscope: ${title}`)}" width="1280" height="720" loading="lazy"></iframe>`
}

export type EmbeddedView = Omit<Shown, 'embed' | 'presenting'>

/** Likewise for a view that is not on the screen, at the address of this page. */
export function embedSnippet(view: EmbeddedView, title: string): string {
  const fragment = writeFragment({ ...view, presenting: false, embed: null })
  return snippetOf(`${location.href.split('#')[0]}${fragment}`, title)
}
