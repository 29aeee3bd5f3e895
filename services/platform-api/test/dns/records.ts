import { type NameServer, startNameServer } from '@constellation/testkit'
import { afterAll, expect, onTestFinished } from 'vitest'
import { createDns } from '../../src/dns/create-dns.ts'
import type { Expected, ExpectedRecord, RecordKind } from '../../src/domain/dns-records/expected-record.ts'
import { judgeRecord } from '../../src/domain/dns-records/judge-record.ts'
import type { Judging } from '../../src/domain/dns-records/judging.ts'
import { quotedTxt } from '../../src/domain/dns-records/txt-strings.ts'
import type { Verdict } from '../../src/domain/dns-records/verdict.ts'

const kinds: Readonly<Record<Expected['rule'], [RecordKind, ExpectedRecord['type']]>> = {
  ownership: ['ownership', 'TXT'],
  mx: ['mx', 'MX'],
  spf: ['spf', 'TXT'],
  dkim: ['dkim', 'TXT'],
  dmarc: ['dmarc', 'TXT'],
  mta_sts: ['mta_sts', 'TXT'],
  tls_rpt: ['tls_rpt', 'TXT'],
  alias: ['autoconfig', 'CNAME'],
  text: ['autoconfig', 'TXT'],
  srv: ['srv', 'SRV'],
  caa: ['caa', 'CAA'],
  tlsa: ['tlsa', 'TLSA'],
}

/** An expected record for a rule, at a name. */
export function expecting(name: string, expected: Expected, change: Partial<ExpectedRecord> = {}): ExpectedRecord {
  const [kind, type] = kinds[expected.rule]
  return { kind, name, type, expected, display: 'what to paste', requirement: 'required', ...change }
}

/** The line of a zone file for a text, in strings of at most 255 bytes. */
export function txt(name: string, value: string): string {
  return `${name}. IN TXT ${quotedTxt(value)}`
}

/** The verdict that one server's answers give, in a check of its own. */
export async function judge(address: string, record: ExpectedRecord, rest: Partial<Judging> = {}): Promise<Verdict> {
  using check = createDns({ resolvers: [address], isAllowed: () => false }).open()
  const [resolver] = check.resolvers
  if (!resolver) throw new Error('there is no resolver')
  return await judgeRecord({ record, ask: resolver.ask, egressAddresses: [], isOwned: false, ...rest })
}

/** Status, code of the diagnosis and codes of the notes, as tables have them. */
export function summary({ status, diagnosis, notes }: Pick<Verdict, 'diagnosis' | 'notes'> & { status: string }) {
  return { status, code: diagnosis?.code ?? null, notes: notes.map(({ code }) => code) }
}

/** A real name server until the end of the suite, or of the test that starts it. */
export async function serve(options: Parameters<typeof startNameServer>[0]): Promise<NameServer> {
  const server = await startNameServer(options)
  atEnd(async () => await server[Symbol.asyncDispose]())
  return server
}

function atEnd(end: () => Promise<void>): void {
  if (expect.getState().currentTestName === undefined) afterAll(end)
  else onTestFinished(end)
}
