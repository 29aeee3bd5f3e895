import type { SpfMechanism } from '../expected-record.ts'
import { hasMacro, parseSpf } from './parse-spf.ts'

/** The mechanism as it stands in a record of `domain`. */
export function writeMechanism({ kind, domain }: SpfMechanism, ofDomain: string): string {
  return kind !== 'include' && domain === ofDomain ? kind : `${kind}:${domain}`
}

const longest = 4096

/**
 * One record that permits all that the given ones permit, and ours: our mechanism stands before the first `all` or `redirect`. A record
 * that permits everyone, or says nothing at its end, gets the end `~all`. Undefined for a record that cannot be read, or is so long that
 * nobody wrote it by hand.
 */
export function suggestSpf(texts: readonly string[], mechanism: string): string | undefined {
  if (texts.join('').length > longest) return undefined
  const records = texts.map((text) => parseSpf(text))
  const terms = records.map((record) => ('invalidTerm' in record ? undefined : record.terms))
  if (terms.some((of) => of === undefined)) return undefined
  const [first = [], ...others] = terms.filter((of) => of !== undefined).map((of) => of.filter(isNot(mechanism)))
  const merged = others.length === 0 ? withOurs(first, mechanism) : mergedWithOurs([first, ...others], mechanism)
  return ['v=spf1', ...merged].join(' ')
}

/** Ours with another sign would match before ours does. */
function isNot(mechanism: string): (term: string) => boolean {
  return (term) => bare(term) !== mechanism.toLowerCase()
}

function bare(term: string): string {
  return term
    .toLowerCase()
    .replace(/^[+\-~?]/, '')
    .replace(/\.$/, '')
}

function withOurs(terms: readonly string[], mechanism: string): string[] {
  const end = terms.findIndex(isEnd)
  if (end === -1) return [...terms, mechanism, '~all']
  return [...terms.slice(0, end), mechanism, ...terms.slice(end).map((term) => (isOpenAll(term) ? '~all' : term))]
}

/** What stands before the end of each, once. A `redirect` is no end among others, and becomes an include. */
function mergedWithOurs(all: readonly (readonly string[])[], mechanism: string): string[] {
  const reached = all.flatMap((terms) => {
    const end = terms.findIndex((term) => bare(term) === 'all')
    return end === -1 ? terms.map(asInclude) : terms.slice(0, end).filter((term) => !isRedirect(term))
  })
  const isClosed = all.every((terms) => terms.some((term) => term.toLowerCase() === '-all'))
  return [...new Set(reached.filter((term) => !/^exp=/i.test(term))), mechanism, isClosed ? '-all' : '~all']
}

function asInclude(term: string): string {
  return isRedirect(term) && !hasMacro(term) ? `include:${term.slice('redirect='.length)}` : term
}

function isEnd(term: string): boolean {
  return bare(term) === 'all' || isRedirect(term)
}

function isRedirect(term: string): boolean {
  return /^redirect=/i.test(term)
}

function isOpenAll(term: string): boolean {
  return /^[+?]?all$/i.test(term)
}
