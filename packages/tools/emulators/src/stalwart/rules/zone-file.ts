import { createHash } from 'node:crypto'
import { writeId } from '../object-id.ts'
import { type StoredObject, textOf } from '../registry.ts'
import type { StalwartState } from '../state.ts'
import { publicKeyOf } from './dkim-keys.ts'
import { signaturesOf } from './dkim-tasks.ts'

/** The records that a domain should have, in the form of BIND: absolute names, no TTL, no origin. It shows the keys that exist by now. */
export function zoneFileOf(domain: StoredObject, state: StalwartState): string {
  const [name, host] = [textOf(domain, 'name'), state.hostname]
  const uri = textOf(domain, 'reportAddressUri')
  const reports = uri.startsWith('mailto:') && !uri.includes('@') ? `${uri}@${name}` : uri
  return [
    ...dkimRecords(domain, state),
    ...(host.endsWith(`.${name}`) ? [txt(host, 'v=spf1 a -all')] : []),
    txt(name, 'v=spf1 mx -all'),
    `${name}. IN MX 10 ${host}.`,
    ...(reports ? [txt(`_dmarc.${name}`, `v=DMARC1; p=reject; rua=${reports}`)] : []),
    ...services.map(([service, port]) => `_${service}._tcp.${name}. IN SRV 0 1 ${port} ${host}.`),
    `mta-sts.${name}. IN CNAME ${host}.`,
    txt(`_mta-sts.${name}`, `v=STSv1; id=${numberOf(host)}`),
    ...(reports ? [txt(`_smtp._tls.${name}`, `v=TLSRPTv1; rua=${reports}`)] : []),
    `ua-auto-config.${name}. IN CNAME ${host}.`,
    txt(`_ua-auto-config.${name}`, `v=UAAC1; a=sha256; d=${createHash('sha256').update(host).digest('base64')}`),
    `autoconfig.${name}. IN CNAME ${host}.`,
    `autodiscover.${name}. IN CNAME ${host}.`,
    '',
  ].join('\n')
}

const services = [
  ['caldavs', 443],
  ['carddavs', 443],
  ['imaps', 993],
  ['jmap', 443],
  ['pop3s', 995],
  ['submissions', 465],
] as const

function dkimRecords(domain: StoredObject, state: StalwartState): string[] {
  return signaturesOf(state, writeId(domain.id)).map(({ value }) => {
    const algorithm = value['@type'] === 'Dkim1RsaSha256' ? 'rsa' : 'ed25519'
    const owner = `${value.selector}._domainkey.${textOf(domain, 'name')}`
    return txt(owner, `v=DKIM1; k=${algorithm}; h=sha256; p=${publicKeyOf(value) ?? ''}`)
  })
}

const longestChunk = 255

/** A text of more than 255 bytes stands in several lines between parentheses. */
function txt(owner: string, text: string): string {
  const quoted = (part: string) => `"${part.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  if (text.length <= longestChunk) return `${owner}. IN TXT ${quoted(text)}`
  const chunks = text.match(new RegExp(`.{1,${longestChunk}}`, 'g')) ?? []
  return `${owner}. IN TXT (\n${chunks.map((chunk) => `    ${quoted(chunk)}\n`).join('')})`
}

function numberOf(host: string): bigint {
  return createHash('sha256').update(host).digest().readBigUInt64BE()
}
