import { isDefinitive } from '../../dns/dns-answer.ts'
import { diagnose } from './diagnoses.ts'
import type { ExpectedOf } from './expected-record.ts'
import type { Judge } from './judging.ts'
import { isProblem, listOf, parseTags } from './tag-list.ts'
import { displayOf, finding, missing, ok, settle, unknown } from './verdict.ts'

/** Whether a text asks for reports about TLS (RFC 8460 §3). */
export function isTlsRpt(text: string): boolean {
  return /^v=TLSRPTv1\s*(?:;|$)/.test(text)
}

/** There has to be exactly one record, which has the expected address among others. */
export const judgeTlsRpt: Judge<ExpectedOf['tls_rpt']> = async ({ rua }, { record, ask }) => {
  const answer = await ask(record.name, 'TXT')
  if (!isDefinitive(answer)) return unknown(answer, record.name)
  const [text, ...others] = answer.records.filter(isTlsRpt)
  if (text === undefined) return missing(record)
  if (others.length > 0)
    return settle([
      finding('conflict', diagnose('tls_rpt_multiple', { count: others.length + 1, value: displayOf(record) })),
    ])
  const tags = parseTags(text)
  const addresses = isProblem(tags) ? [] : listOf(tags.get('rua')?.toLowerCase(), ',')
  return addresses.includes(rua.toLowerCase())
    ? ok
    : settle([finding('warning', diagnose('tls_rpt_no_reports', { rua }))])
}
