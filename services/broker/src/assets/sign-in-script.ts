import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

let read: { text: string; source: string } | undefined

/** The script of the sign-in pages, and how a policy names it. Read at first use. */
export function signInScript(): { text: string; source: string } {
  read ??= withSource(readFileSync(new URL('./sign-in.js', import.meta.url), 'utf8'))
  return read
}

function withSource(text: string) {
  return { text, source: `'sha256-${createHash('sha256').update(text).digest('base64')}'` }
}
