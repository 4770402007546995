import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths from the root of the repository, with slashes, and the text behind each. */
export type Sources = ReadonlyMap<string, string>

const isText = /\.(?:ts|tsx|css|html|md|json)$/

/** The text files below some folders; a file may be named too. */
export function readSources(root: string, places: readonly string[]): Map<string, string> {
  const paths = places.flatMap((place) =>
    isText.test(place)
      ? [place]
      : readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
          .map((path) => `${place}/${path.replaceAll('\\', '/')}`)
          .filter((path) => isText.test(path)),
  )
  return new Map(paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

export function isCode(path: string): boolean {
  return /\.tsx?$/.test(path)
}

/** The text without its comments, strings left as they are. A scan, not a parser: good for what a formatter has gone over. */
export function withoutComments(path: string, text: string): string {
  if (path.endsWith('.css')) return text.replaceAll(/\/\*[\s\S]*?\*\//g, '')
  if (!isCode(path)) return text.replaceAll(/<!--[\s\S]*?-->/g, '')
  const stringOrComment =
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return text.replaceAll(stringOrComment, (_match, string: string | undefined) => string ?? '')
}
