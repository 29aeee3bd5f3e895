import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The bytes of a file that ships with this package (`./tokens.css`) or with one it depends on (`name/path`). */
export function readPackagedFile(specifier: string): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve(specifier))
}
