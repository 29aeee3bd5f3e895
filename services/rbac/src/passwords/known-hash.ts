import { isImportedHash } from './imported-hashes.ts'

/** Whether `verify` supports the hash: Argon2 or an imported one. */
export function isKnownHash(hash: string): boolean {
  return (
    (isImportedHash(hash) && !isTooDear(hash)) ||
    /^\$argon2(id|i|d)\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/.test(hash)
  )
}

/** The dearest hash decides how long every sign-in takes. */
function isTooDear(hash: string) {
  const [, bcryptCost] = /^\$2[aby]\$(\d\d)\$/.exec(hash) ?? []
  return Number(bcryptCost ?? 0) > 14
}
