/** Throws, so that the raw server does not start: without rows to read it would look faster than anything. */
export function demandRows(found: number | null, expected: number, what: string): void {
  if (found !== expected) throw new Error(`the raw side finds ${found} of ${expected} ${what}`)
}
