/** A raw server that reads no row would look faster than anything: it does not start. */
export function demandRows(found: number | null, expected: number, what: string): void {
  if (found !== expected) throw new Error(`the raw side finds ${found} of ${expected} ${what}`)
}
