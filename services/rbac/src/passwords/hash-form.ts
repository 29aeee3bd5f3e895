/** A hash without its salt and digest: the algorithm and its parameters, which decide how long it takes. */
export function formOf(hash: string): string {
  const [form] = /^(\$argon2[a-z]*\$v=[0-9]+\$[^$]+|\$[^$]+\$[^$]+)/.exec(hash) ?? []
  if (!form) throw new Error('not a hash of a known form')
  return form
}

/** A hash of the form that no password has. */
export function decoyOf(form: string): string {
  if (/^\$2[aby]\$/.test(form)) return `${form}$${'.'.repeat(53)}`
  return `${form}$${'A'.repeat(22)}$${'A'.repeat(43)}`
}
