import { judgeAlias } from './alias.ts'
import { judgeCaa } from './caa.ts'
import { judgeDkim } from './dkim/judge-dkim.ts'
import { judgeDmarc } from './dmarc/judge-dmarc.ts'
import type { Judging } from './judging.ts'
import { judgeMtaSts } from './mta-sts.ts'
import { judgeMx } from './mx.ts'
import { judgeOwnership } from './ownership.ts'
import { judgeSpf } from './spf/judge-spf.ts'
import { judgeSrv } from './srv.ts'
import { judgeText } from './text.ts'
import { judgeTlsRpt } from './tls-rpt.ts'
import { judgeTlsa } from './tlsa.ts'
import type { Verdict } from './verdict.ts'

/** Compares one record by its rule, as one resolver sees it. */
export function judgeRecord(judging: Judging): Promise<Verdict> {
  const { expected } = judging.record
  switch (expected.rule) {
    case 'ownership':
      return judgeOwnership(expected, judging)
    case 'mx':
      return judgeMx(expected, judging)
    case 'spf':
      return judgeSpf(expected, judging)
    case 'dkim':
      return judgeDkim(expected, judging)
    case 'dmarc':
      return judgeDmarc(expected, judging)
    case 'mta_sts':
      return judgeMtaSts(expected, judging)
    case 'tls_rpt':
      return judgeTlsRpt(expected, judging)
    case 'alias':
      return judgeAlias(expected, judging)
    case 'text':
      return judgeText(expected, judging)
    case 'srv':
      return judgeSrv(expected, judging)
    case 'caa':
      return judgeCaa(expected, judging)
    case 'tlsa':
      return judgeTlsa(expected, judging)
  }
}
