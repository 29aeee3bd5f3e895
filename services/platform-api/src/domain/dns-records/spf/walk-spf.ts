import { isDefinitive, type NameServer } from '../../../dns/dns-answer.ts'
import { plainName } from '../../../dns/plain-name.ts'
import { type Diagnosis, diagnose } from '../diagnoses.ts'
import type { SpfMechanism } from '../expected-record.ts'
import type { Finding } from '../verdict.ts'
import { type FetchedSpf, fetchSpf } from './fetch-spf.ts'
import { type Directive, hasMacro, type Spf } from './parse-spf.ts'

/** What a record does when no term of it matches early: the highest number of queries, and what it permits. */
export type SpfWalk = {
  /** Each term that costs a query, over the whole tree. Counting ends at `mostCounted`. */
  lookups: number
  /** The names for which a term found nothing. */
  voids: readonly string[]
  /** Whether the mechanism is reached through terms that mean "pass". */
  authorises: boolean
  /** The term of the domain's own record that permits every server. */
  opening: string | undefined
  /** What happens to servers that no term names. */
  ending: 'closed' | 'open'
  usesPtr: boolean
  notes: readonly Diagnosis[]
  /** Why the record has no result: an error in it, or no answer for a name. */
  failure: Finding | undefined
}

/** Receivers stop at 10 (RFC 7208 §4.6.4). Counting goes on, so that a person sees how far it is, and ends here. */
const mostCounted = 20
const mostMxHosts = 10

/** Walks a record with all to which it leads. One resolver is asked, for one name after the other. */
export async function walkSpf(
  ask: NameServer['ask'],
  domain: string,
  spf: Spf,
  mechanism: SpfMechanism,
): Promise<SpfWalk> {
  const flags = { authorises: false, usesPtr: false, isOver: false }
  const tree: Tree = {
    ask,
    mechanism,
    ...flags,
    lookups: 0,
    voids: [],
    notes: [],
    opening: undefined,
    failure: undefined,
  }
  const ending = await walkRecord(tree, { domain, spf, chain: [domain], isPass: true, through: undefined })
  return { ...tree, ending }
}

type Tree = Omit<SpfWalk, 'ending' | 'voids' | 'notes'> & {
  ask: NameServer['ask']
  mechanism: SpfMechanism
  voids: string[]
  notes: Diagnosis[]
  /** Nothing more is asked: there is a failure, or counting ended. */
  isOver: boolean
}

type Place = {
  domain: string
  spf: Spf
  /** The names on the way here. */
  chain: readonly string[]
  /** Each term on the way here means "pass", so what passes here passes at the top. */
  isPass: boolean
  /** The term of the domain's own record that leads here. */
  through: string | undefined
}

async function walkRecord(tree: Tree, place: Place): Promise<SpfWalk['ending']> {
  for (const directive of place.spf.directives) {
    const here = {
      ...place,
      isPass: place.isPass && directive.qualifier === '+',
      through: place.through ?? directive.text,
    }
    if (here.isPass && matchesEveryone(directive)) tree.opening ??= here.through
    if (directive.kind === 'all') return directive.qualifier === '?' ? 'open' : 'closed'
    await walkDirective(tree, here, directive)
    if (tree.isOver) return 'closed'
  }
  const { redirect } = place.spf
  return redirect === undefined ? 'open' : walkRedirect(tree, place, redirect)
}

function matchesEveryone(directive: Directive): boolean {
  return directive.kind === 'all' || (directive.kind === 'ip4' && directive.bits === 0)
}

async function walkDirective(tree: Tree, here: Place, directive: Directive): Promise<void> {
  if (directive.kind === 'all' || 'address' in directive || !count(tree)) return
  const target = plainName(directive.domain ?? here.domain)
  if (directive.kind === 'ptr') tree.usesPtr = true
  else if (hasMacro(target)) tree.notes.push(diagnose('spf_macro', { term: directive.text }))
  else {
    noteMechanism(tree, here, directive.kind, target)
    if (directive.kind === 'include') await walkInto(tree, here, target)
    else await lookUp(tree, directive.kind, target)
  }
}

async function walkRedirect(tree: Tree, place: Place, redirect: string): Promise<SpfWalk['ending']> {
  if (!count(tree)) return 'closed'
  const here = { ...place, through: place.through ?? `redirect=${redirect}` }
  const target = plainName(redirect)
  if (hasMacro(target)) {
    tree.notes.push(diagnose('spf_macro', { term: `redirect=${redirect}` }))
    return 'closed'
  }
  noteMechanism(tree, here, 'include', target)
  return walkInto(tree, here, target)
}

function noteMechanism(tree: Tree, { isPass }: Place, kind: Directive['kind'], target: string): void {
  if (isPass && kind === tree.mechanism.kind && target === tree.mechanism.domain) tree.authorises = true
}

/** Counts a term that costs a query. False when there are too many to go on. */
function count(tree: Tree): boolean {
  tree.lookups += 1
  tree.isOver ||= tree.lookups >= mostCounted
  return !tree.isOver
}

function fail(tree: Tree, status: Finding['status'], diagnosis: Diagnosis): 'closed' {
  tree.failure = { status, diagnosis }
  tree.isOver = true
  return 'closed'
}

async function walkInto(tree: Tree, here: Place, domain: string): Promise<SpfWalk['ending']> {
  if (here.chain.includes(domain)) return fail(tree, 'mismatch', diagnose('spf_loop', { host: domain }))
  const fetched = await fetchSpf(tree.ask, domain)
  if (fetched.result === 'temperror') return fail(tree, 'error', diagnose('spf_unresolved', { host: domain }))
  if (fetched.result !== 'found')
    return fail(tree, 'mismatch', diagnose('spf_include_broken', { host: domain, problem: problemOf(fetched) }))
  return walkRecord(tree, { ...here, domain, spf: fetched.spf, chain: [...here.chain, domain] })
}

function problemOf(fetched: Exclude<FetchedSpf, { result: 'found' | 'temperror' }>): string {
  if (fetched.result === 'invalid') return `"${fetched.term}" is not valid`
  return fetched.result === 'none' ? 'there is none' : 'there are several'
}

/** Asks what a term asks. A term that finds nothing counts once, whether it asks for one family of addresses or for both. */
async function lookUp(tree: Tree, kind: 'a' | 'mx' | 'exists', host: string): Promise<void> {
  const first = await tree.ask(host, kind === 'mx' ? 'MX' : 'A')
  const answers = kind === 'a' && first.records.length === 0 ? [first, await tree.ask(host, 'AAAA')] : [first]
  if (kind === 'mx' && first.records.length > mostMxHosts) fail(tree, 'mismatch', diagnose('spf_mx_hosts', { host }))
  if (answers.some(({ records }) => records.length > 0)) return
  if (answers.every(isDefinitive)) tree.voids.push(host)
  else fail(tree, 'error', diagnose('spf_unresolved', { host }))
}
