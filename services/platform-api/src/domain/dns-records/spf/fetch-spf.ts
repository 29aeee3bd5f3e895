import { isDefinitive, type NameServer } from '../../../dns/dns-answer.ts'
import { isSpf, parseSpf, type Spf } from './parse-spf.ts'

/** The SPF record of a name, or why there is none to evaluate. */
export type FetchedSpf =
  | { result: 'found'; spf: Spf }
  | { result: 'temperror' }
  | { result: 'none' }
  | { result: 'multiple' }
  | { result: 'invalid'; term: string }

/** Fetches the SPF record to which an `include` or a `redirect` leads. */
export async function fetchSpf(ask: NameServer['ask'], domain: string): Promise<FetchedSpf> {
  const answer = await ask(domain, 'TXT')
  if (!isDefinitive(answer)) return { result: 'temperror' }
  const [text, ...others] = answer.records.filter(isSpf)
  if (text === undefined) return { result: 'none' }
  if (others.length > 0) return { result: 'multiple' }
  const spf = parseSpf(text)
  return 'invalidTerm' in spf ? { result: 'invalid', term: spf.invalidTerm } : { result: 'found', spf }
}
