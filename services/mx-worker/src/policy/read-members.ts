import type { PolicyFinding } from './policy-finding.ts'

/** A member with its place in the policy. */
export type Member = { pointer: string; value: unknown }

/** The members of one object of a policy. */
export type Members = {
  /** The member of this name in camelCase, written so or in snake_case. */
  take: (name: string) => Member | undefined
  /** Reports each member that nobody took. */
  reportRest: () => void
}

/** Opens an object of a policy. What is no object is a finding, and has no members. */
export function readMembers(raw: unknown, pointer: string, findings: PolicyFinding[]): Members {
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw)
  if (!isObject)
    findings.push({ about: 'value', pointer, message: 'must be an object', effect: 'every default counts' })
  const rest = new Map<string, unknown>(isObject ? Object.entries(raw) : [])
  const at = (name: string) => `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

  const takeOne = (name: string): Member | undefined => {
    const value = rest.get(name)
    rest.delete(name)
    // What JSON cannot write is absent.
    return value === undefined ? undefined : { pointer: at(name), value }
  }
  return {
    take(name) {
      const camel = takeOne(name)
      const snakeName = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      const snake = snakeName === name ? undefined : takeOne(snakeName)
      if (camel && snake) {
        const message = `is another spelling of ${name}, which is there too`
        findings.push({ about: 'value', pointer: snake.pointer, message, effect: `${name} counts` })
      }
      return camel ?? snake
    },
    reportRest() {
      for (const name of rest.keys())
        findings.push({
          about: 'unknown_name',
          pointer: at(name),
          message: 'is not known here',
          effect: 'it is ignored',
        })
    },
  }
}
