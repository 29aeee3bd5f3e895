import type { Violation } from '../report/journal.ts'

/** The finding of a check. No findings mean that the invariant holds. */
export type Finding = Omit<Violation, 'atSeconds'>

/** Rows of one database. */
export type Rows = <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>
