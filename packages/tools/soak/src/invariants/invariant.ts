import type { Violation } from '../report/journal.ts'

/** The finding of a check. No findings mean that the invariant holds. */
export type Finding = Omit<Violation, 'atSeconds'>

const shown = 5

/** A finding that names the first five ids that break a promise, or none where no id does. */
export function findingsOf(check: string, promised: string, broken: readonly string[]): Finding[] {
  if (broken.length === 0) return []
  return [{ check, promised, happened: `${broken.length} without: ${broken.slice(0, shown).join(', ')}` }]
}

/** Rows of one database. */
export type Rows = <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>

/** A query whose rows break a promise, with the `id` of what breaks it. */
export type Rule = { check: string; promised: string; sql: string }

/** Finds what breaks these rules. */
export async function checkRules(database: Rows, rules: readonly Rule[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { check, promised, sql } of rules) {
    const ids = (await database<{ id: string }>(sql)).map(({ id }) => id)
    findings.push(...findingsOf(check, promised, ids))
  }
  return findings
}
