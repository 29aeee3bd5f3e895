import ipaddr from 'ipaddr.js'
import { type DnsAnswer, isDefinitive, type NameServer } from '../../../dns/dns-answer.ts'
import { plainName } from '../../../dns/plain-name.ts'
import { type Envelope, expandMacros, nibbles } from './expand-macros.ts'
import { fetchSpf } from './fetch-spf.ts'
import type { Directive, Qualifier, Spf } from './parse-spf.ts'

/** What a receiver finds for a server that sends (RFC 7208 §2.6). */
export type SpfResult = 'none' | 'neutral' | 'pass' | 'fail' | 'softfail' | 'temperror' | 'permerror'

const most = { lookups: 10, voids: 2, hosts: 10, names: 10 }
const results: Readonly<Record<Qualifier, SpfResult>> = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' }

/** Evaluates SPF as a receiver does for a message of `postmaster` from this address (RFC 7208 §4). One resolver is asked. */
export async function checkHost(ask: NameServer['ask'], address: string, domain: string): Promise<SpfResult> {
  const envelope = { address, sender: `postmaster@${domain}`, helo: domain }
  const state = { ask, envelope, lookups: 0, voids: 0 }
  return checkDomain(state, plainName(domain))
}

type State = { ask: NameServer['ask']; envelope: Envelope; lookups: number; voids: number }

/** A term matches or does not; an error ends the evaluation. */
type Match = boolean | 'temperror' | 'permerror'

async function checkDomain(state: State, domain: string): Promise<SpfResult> {
  const fetched = await fetchSpf(state.ask, domain)
  if (fetched.result === 'temperror' || fetched.result === 'none') return fetched.result
  return fetched.result === 'found' ? checkRecord(state, domain, fetched.spf) : 'permerror'
}

async function checkRecord(state: State, domain: string, { directives, redirect }: Spf): Promise<SpfResult> {
  for (const directive of directives) {
    const match = await matches(state, domain, directive)
    if (match === true) return results[directive.qualifier]
    if (match !== false) return match
  }
  if (redirect === undefined) return 'neutral'
  if (isBeyondLookups(state)) return 'permerror'
  const result = await checkDomain(state, targetOf(state, domain, redirect))
  return result === 'none' ? 'permerror' : result
}

async function matches(state: State, domain: string, directive: Directive): Promise<Match> {
  if (directive.kind === 'all') return true
  if ('address' in directive) return isWithin(state, directive.address, directive.bits)
  if (isBeyondLookups(state)) return 'permerror'
  const target = targetOf(state, domain, directive.domain)
  switch (directive.kind) {
    case 'include':
      return matchOfInclude(await checkDomain(state, target))
    case 'exists':
      return matchAnswer(state, await state.ask(target, 'A'), () => true)
    case 'a':
      return matchAnswer(state, await askAddresses(state, target), (one) =>
        isWithin(state, one, bitsOf(state, directive)),
      )
    case 'mx':
      return matchMx(state, target, bitsOf(state, directive))
    case 'ptr':
      return matchPtr(state, target)
  }
}

function isBeyondLookups(state: State): boolean {
  state.lookups += 1
  return state.lookups > most.lookups
}

function targetOf({ envelope }: State, domain: string, name: string | undefined): string {
  return name === undefined ? domain : plainName(expandMacros(name, domain, envelope))
}

/** An included record without a result is an error of the one that includes it (RFC 7208 §5.2). */
function matchOfInclude(result: SpfResult): Match {
  if (result === 'temperror') return result
  return result === 'permerror' || result === 'none' ? 'permerror' : result === 'pass'
}

function isWithin({ envelope }: State, network: string, bits: number): boolean {
  const [ip, of] = [ipaddr.parse(envelope.address), ipaddr.parse(network)]
  return ip.kind() === of.kind() && ip.match([of, bits])
}

function isIpv4({ envelope }: State): boolean {
  return ipaddr.IPv4.isValid(envelope.address)
}

function bitsOf(state: State, { bits4, bits6 }: { bits4: number; bits6: number }): number {
  return isIpv4(state) ? bits4 : bits6
}

/** The addresses of the family in which the server sends. */
function askAddresses(state: State, host: string): Promise<DnsAnswer<'A' | 'AAAA'>> {
  return state.ask(host, isIpv4(state) ? 'A' : 'AAAA')
}

/** Whether one of the records matches. An answer without any counts as void. */
function matchAnswer(state: State, answer: DnsAnswer<'A' | 'AAAA'>, isMatch: (address: string) => boolean): Match {
  if (!isDefinitive(answer)) return 'temperror'
  if (answer.records.length === 0) return noteVoid(state)
  return answer.records.some(isMatch)
}

function noteVoid(state: State): Match {
  state.voids += 1
  return state.voids > most.voids ? 'permerror' : false
}

async function matchMx(state: State, target: string, bits: number): Promise<Match> {
  const answer = await state.ask(target, 'MX')
  if (!isDefinitive(answer)) return 'temperror'
  if (answer.records.length === 0) return noteVoid(state)
  if (answer.records.length > most.hosts) return 'permerror'
  for (const { exchange } of answer.records) {
    const addresses = await askAddresses(state, exchange)
    if (!isDefinitive(addresses)) return 'temperror'
    if (addresses.records.some((address) => isWithin(state, address, bits))) return true
  }
  return false
}

/** Whether a name of the address is the target or below it, and leads back to the address. No answer is no match (RFC 7208 §5.5). */
async function matchPtr(state: State, target: string): Promise<Match> {
  const names = await state.ask(reverseName(state.envelope.address), 'PTR')
  if (isDefinitive(names) && names.records.length === 0) return noteVoid(state)
  for (const name of names.records.slice(0, most.names)) {
    if (name !== target && !name.endsWith(`.${target}`)) continue
    const { records } = await askAddresses(state, name)
    if (records.some((address) => isWithin(state, address, bitsOf(state, { bits4: 32, bits6: 128 })))) return true
  }
  return false
}

function reverseName(address: string): string {
  const ip = ipaddr.parse(address)
  const labels = ip.kind() === 'ipv4' ? address.split('.') : nibbles(ip)
  return `${labels.toReversed().join('.')}.${ip.kind() === 'ipv4' ? 'in-addr' : 'ip6'}.arpa`
}
