import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** Reads a file that ships with this package (`./tokens.css`) or with a dependency (`name/path`). */
export function readPackagedFile(specifier: string): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve(specifier))
}
