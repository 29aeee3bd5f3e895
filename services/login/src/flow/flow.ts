import { createHash } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import type { Application } from '../applications/applications.ts'
import type { Deps } from '../deps.ts'
import { checkNext } from './check-next.ts'

/** Where a person is going. Every page of a sign-in carries it in its address, so that tabs, bookmarks and the back button work. */
export type Flow = {
  application: Application | undefined
  next: URL
  appState: string | undefined
  codeChallenge: string | undefined
  /** Asks for a fresh proof, or lets another person sign in (OpenID Connect Core 1.0 §3.1.2.1). */
  prompt: 'login' | 'select_account' | undefined
  /** The greatest age of the last proof (OpenID Connect Core 1.0 §3.1.2.1). */
  maxAgeSeconds: number | undefined
  /** The level of assurance that the application requires, always or this time. */
  minAal: 1 | 2
  /** The parameters as given, for links and forms of the same flow. */
  query: URLSearchParams
}

const prompts = ['login', 'select_account'] as const

type FlowDeps = Pick<Deps, 'applications' | 'settings' | 'logger'>

/** The greatest age in seconds of the proof that a flow demands; undefined when any will do. */
export function demandedAge({ prompt, maxAgeSeconds }: Pick<Flow, 'prompt' | 'maxAgeSeconds'>): number | undefined {
  return prompt === 'login' ? 0 : maxAgeSeconds
}

/** The longest query of a flow. Mails carry it too. */
const longestQuery = 4096

const parameters = ['app', 'next', 'app_state', 'code_challenge', 'prompt', 'max_age', 'acr_values', 'locale'] as const

/** Reads and checks a flow. Throws for an unknown application and for a destination that is not registered. */
export function readFlow(deps: FlowDeps, given: URLSearchParams): Flow {
  const query = flowQuery(given)
  if (query.toString().length > longestQuery) throw new Failure('malformed_request', 'the address is too long')
  const application = readApplication(deps, query.get('app'))
  const { next, owner } = readNext(deps, query.get('next'), application)
  return {
    application: owner,
    next,
    appState: bounded(query.get('app_state'), 512),
    codeChallenge: readChallenge(query.get('code_challenge')),
    prompt: prompts.find((one) => one === query.get('prompt')),
    maxAgeSeconds: readMaxAge(query.get('max_age')),
    minAal: Math.max(owner?.minAal ?? 1, readAcr(query.get('acr_values'))) === 2 ? 2 : 1,
    query,
  }
}

/** A flow as one parameter of a link in a mail. A stranger may have requested the mail, so none of their words can be read in it. */
export function packFlow(query: string): Record<string, string> {
  return { flow: Buffer.from(query).toString('base64url') }
}

/** The parameters of a flow in an address, unchecked. */
export function flowQuery(address: URLSearchParams): URLSearchParams {
  const packed = address.get('flow')
  const given = packed ? new URLSearchParams(Buffer.from(packed, 'base64url').toString()) : address
  const query = new URLSearchParams()
  for (const name of parameters) {
    const value = given.get(name)
    if (value) query.set(name, value)
  }
  return query
}

function readApplication({ applications, logger }: FlowDeps, id: string | null): Application | undefined {
  if (!id) return undefined
  const application = applications.find(id)
  if (application) return application
  const registered = applications.all.map((one) => one.id)
  logger.warn({ problem: 'unknown_application', app: id.slice(0, 64), registered }, 'no application has this id')
  throw new Failure('unknown_application', 'no application with this id is registered')
}

function readNext(
  { applications, settings, logger }: FlowDeps,
  raw: string | null,
  application: Application | undefined,
) {
  const relativeTo = application ?? applications.default
  if (!raw) {
    const next = application
      ? new URL(application.defaultDestination)
      : new URL('/account/security', settings.publicOrigin)
    return { next, owner: application }
  }
  const rules = {
    publicOrigin: settings.publicOrigin,
    applications: application ? [application] : applications.all,
    relativeTo,
    development: settings.development,
  }
  const next = checkNext(raw, rules)
  if (!next) {
    const registered = rules.applications.map(({ id, origins, pathPrefixes }) => ({ id, origins, pathPrefixes }))
    // Without the path and the query, which may hold secrets.
    const origin = URL.parse(raw)?.origin ?? null
    logger.warn({ problem: 'invalid_next', origin, registered }, 'no application is registered for the destination')
    throw new Failure('invalid_next', 'the destination is not registered')
  }
  return { next, owner: application ?? applications.all.find(({ origins }) => origins.includes(next.origin)) }
}

/** The S256 challenge of PKCE (RFC 7636 §4.2). */
function readChallenge(challenge: string | null) {
  if (!challenge) return undefined
  if (!/^[\w-]{43}$/.test(challenge)) throw new Failure('malformed_request', 'code_challenge is not an S256 challenge')
  return challenge
}

function readMaxAge(seconds: string | null) {
  if (!seconds) return undefined
  if (!/^\d{1,9}$/.test(seconds)) throw new Failure('malformed_request', 'max_age is not a number of seconds')
  return Number(seconds)
}

function readAcr(wanted: string | null): 1 | 2 {
  if (!wanted || wanted === 'aal1') return 1
  if (wanted !== 'aal2') throw new Failure('malformed_request', 'acr_values is neither aal1 nor aal2')
  return 2
}

function bounded(value: string | null, longest: number) {
  if (value && value.length > longest) throw new Failure('malformed_request', 'app_state is too long')
  return value ?? undefined
}

/** The address of another page of the same flow. */
export function inFlow(path: string, { query }: Pick<Flow, 'query'>, more: Record<string, string> = {}): string {
  const added = Object.entries(more)
  const parameters = added.length ? new URLSearchParams(query) : query
  for (const [name, value] of added) parameters.set(name, value)
  return parameters.size ? `${path}?${parameters}` : path
}

/** What tells one flow from another: everything but the language, which may change on the way. */
export function destinationOf({ query }: Pick<Flow, 'query'>): string {
  const destination = new URLSearchParams(query)
  destination.delete('locale')
  return destination.toString()
}

/** The slot of a cookie that belongs to a flow. */
export function destinationSlot(flow: Pick<Flow, 'query'>): string {
  return createHash('sha256').update(destinationOf(flow)).digest('hex').slice(0, 12)
}
