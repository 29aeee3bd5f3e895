import type { NameServer, RecordData } from '../../dns/dns-answer.ts'
import { hasKey } from './dkim/judge-dkim.ts'
import { isDmarc } from './dmarc/parse-dmarc.ts'
import type { Expected, ExpectedRecord } from './expected-record.ts'
import { isMtaSts } from './mta-sts.ts'
import { isProof } from './ownership.ts'
import { isSpf } from './spf/parse-spf.ts'
import { isTlsRpt } from './tls-rpt.ts'
import { writeTlsa } from './tlsa.ts'

/** Whether a server has, at a name, what a person publishes for this record. It need not be right in every detail. */
export async function hasRecord(
  ask: NameServer['ask'],
  { expected, type }: ExpectedRecord,
  name: string,
): Promise<boolean> {
  if (type === 'TXT') return (await ask(name, 'TXT')).records.some((text) => isText(expected, text))
  const { records } = await ask(name, type)
  return records.some((data) => isData(expected, data))
}

function isText(expected: Expected, text: string): boolean {
  switch (expected.rule) {
    case 'ownership':
      return isProof(text, expected)
    case 'dkim':
      return hasKey(text, expected)
    case 'text':
      return text.trim() === expected.value
    default: {
      const isOfKind = { spf: isSpf, dmarc: isDmarc, mta_sts: isMtaSts, tls_rpt: isTlsRpt }
      return expected.rule in isOfKind && isOfKind[expected.rule as keyof typeof isOfKind](text)
    }
  }
}

function isData(expected: Expected, data: RecordData[Exclude<ExpectedRecord['type'], 'TXT'>]): boolean {
  if (expected.rule === 'alias') return data === expected.target
  if (typeof data === 'string') return false
  if (expected.rule === 'mx')
    return 'exchange' in data && expected.hosts.some(({ exchange }) => exchange === data.exchange)
  if (expected.rule === 'srv') return 'port' in data && data.target === expected.target && data.port === expected.port
  if (expected.rule === 'caa') return 'tag' in data && data.tag === expected.tag && data.value === expected.value
  return expected.rule === 'tlsa' && 'usage' in data && writeTlsa(data) === writeTlsa(expected)
}
