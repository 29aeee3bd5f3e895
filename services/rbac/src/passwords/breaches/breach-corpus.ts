import { createHash } from 'node:crypto'

/** The passwords that leaked from other services. */
export type BreachCorpus = {
  /** Whether the corpus has the password. Throws when it cannot say. */
  has(password: string): Promise<boolean>
}

/** The form in which such collections keep passwords: SHA-1 in upper-case hexadecimal. It protects nothing here. */
export function breachHashOf(password: string): string {
  return createHash('sha1').update(password).digest('hex').toUpperCase()
}
