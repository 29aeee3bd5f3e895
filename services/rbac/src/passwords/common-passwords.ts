import { readFileSync } from 'node:fs'
import { dictionary } from '@zxcvbn-ts/language-common'

/**
 * The common passwords that are refused: 49 000 that zxcvbn-ts collects (MIT licence), and those of the deployment's own
 * file, one per line.
 */
export function loadCommonPasswords(file: string | undefined): ReadonlySet<string> {
  const own = file ? readFileSync(file, 'utf8').split('\n') : []
  const shipped: readonly string[] = dictionary['passwords-common'] ?? []
  return new Set([...shipped, ...own].map((password) => password.trim().toLowerCase()).filter(Boolean))
}
