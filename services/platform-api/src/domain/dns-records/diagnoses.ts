import { anyRecord } from './diagnoses/any-record.ts'
import { dkimRecord } from './diagnoses/dkim.ts'
import { dmarcRecord } from './diagnoses/dmarc.ts'
import { mxRecords } from './diagnoses/mx.ts'
import { otherRecords } from './diagnoses/other-records.ts'
import { spfRecord } from './diagnoses/spf.ts'

/**
 * Every finding about a record: what it means, and what a tenant's administrator does. `{name}` stands for a value of the finding. The
 * document for administrators lists this table.
 */
export const diagnoses = {
  ...anyRecord,
  ...mxRecords,
  ...spfRecord,
  ...dkimRecord,
  ...dmarcRecord,
  ...otherRecords,
} as const satisfies Readonly<Record<string, Entry>>

type Entry = { about: string; means: string; fix: string }

export type DiagnosisCode = keyof typeof diagnoses

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never
type ParamsOf<Code extends DiagnosisCode> = Readonly<
  Record<Placeholder<(typeof diagnoses)[Code]['means'] | (typeof diagnoses)[Code]['fix']>, string | number>
>

/** A finding with the values that its sentences name. */
export type Diagnosis = { code: DiagnosisCode; params: Readonly<Record<string, string | number>> }

/** A finding. What strangers published may be in its values, so they are cut and made printable. */
export function diagnose<Code extends DiagnosisCode>(code: Code, params: ParamsOf<Code>): Diagnosis {
  const values = Object.entries<string | number>(params)
  return {
    code,
    params: Object.fromEntries(
      values.map(([name, value]) => [name, typeof value === 'string' ? printable(value) : value]),
    ),
  }
}

const longest = 1000

/** A text of a stranger for people and for the database: control characters are replaced, and what is too long is cut. */
export function printable(text: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
  return cut.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
}

/** The sentences of a finding. */
export function explain({ code, params }: Diagnosis): { means: string; fix: string } {
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, name: string) => shown(name, params[name]))
  return { means: fill(diagnoses[code].means), fix: fill(diagnoses[code].fix) }
}

/** Moments are kept as RFC 3339 and shown to the minute. */
function shown(name: string, value: string | number | undefined): string {
  return name === 'until' ? `${String(value).slice(0, 16).replace('T', ' ')} UTC` : String(value)
}
