/** A name as most forms of DNS providers take it: without the domain, and `@` for the domain itself. */
export function relativeName(name: string, domain: string): string {
  if (name === domain) return '@'
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name
}
