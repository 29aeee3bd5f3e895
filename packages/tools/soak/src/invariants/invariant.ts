import type { Violation } from '../report/journal.ts'

/** What a check found; empty when all is well. */
export type Finding = Omit<Violation, 'atSeconds'>

/** Rows of one database. */
export type Rows = <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>
