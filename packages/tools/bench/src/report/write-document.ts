import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../root.ts'

const file = path.join(root, 'docs/performance.md')
const [begin, end] = ['<!-- figures: written by `pnpm bench --markdown` -->', '<!-- end of figures -->']

/** Replaces the figures in the document with those of this run. */
export function writeDocument(figures: string): void {
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file} has no place for figures between "${begin}" and "${end}"`)
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${figures.trim()}\n\n${text.slice(to)}`)
}
