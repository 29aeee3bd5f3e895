import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { diagnose, diagnoses, explain } from '../../src/domain/dns-records/diagnoses.ts'

const file = path.resolve(import.meta.dirname, '../../../../docs/tenants/dns-records.md')
const headings: Readonly<Record<(typeof diagnoses)[keyof typeof diagnoses]['about'], string>> = {
  any: 'Any record',
  ownership: 'Ownership',
  mx: 'MX',
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  mta_sts: 'MTA-STS',
  tls_rpt: 'TLS reports',
  srv: 'SRV',
  caa: 'CAA',
}

/** The table of findings, as the document has it between its markers. */
function tables(): string {
  return Object.entries(headings)
    .map(([about, heading]) => {
      const rows = Object.entries(diagnoses)
        .filter(([, entry]) => entry.about === about)
        .map(([code, { means, fix }]) => `| \`${code}\` | ${shown(means)} | ${shown(fix)} |`)
      return `### ${heading}\n\n| Code | What it means | What to do |\n| --- | --- | --- |\n${rows.join('\n')}\n`
    })
    .join('\n')
}

const shown = (sentence: string) => sentence.replaceAll(/\{(\w+)\}/g, '*$1*')

test('the document for administrators lists every finding: after a change, run this with `--update`', async () => {
  const text = readFileSync(file, 'utf8')
  const [begin, end] = ['<!-- findings -->\n', '<!-- end of findings -->']
  const around = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))]
  await expect(around.join(`\n${tables()}\n`)).toMatchFileSnapshot(file)
})

test.each(Object.entries(diagnoses))('%s has plain sentences', (_, { means, fix }) => {
  for (const text of [means, fix]) {
    expect(text).toMatch(/^[A-Z"].*\.$/)
    for (const sentence of text.split(/(?<=\.) /)) expect(sentence.split(' ').length).toBeLessThanOrEqual(25)
  }
})

test('a sentence names the values of its finding', () => {
  const missing = diagnose('dmarc_weaker', { found: 'none', policy: 'reject' })
  expect(explain(missing)).toEqual({
    means: 'The published policy is "none", and you chose "reject".',
    fix: 'Change "p=none" to "p=reject".',
  })
  expect(explain(diagnose('cached_no', { until: '2026-12-01T12:30:59.000Z' })).means).toContain('2026-12-01 12:30 UTC')
})

test.each([
  ['a\u0000b\u001bc', 'a\ufffdb\ufffdc'],
  ['\u202eevil', '\ufffdevil'],
  ['\ud800', '\ufffd'],
  ['x'.repeat(5000), `${'x'.repeat(1000)}…`],
  ['Grüße, 世界', 'Grüße, 世界'],
])('values of strangers are made printable: %#', (found, expected) => {
  expect(diagnose('mx_ip_literal', { found, value: '' }).params.found).toBe(expected)
})
