import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe } from 'vitest'
import { startGraph } from '../../src/index.ts'

/** Graph as the suite sees it: an application with Mail.Send and Mail.ReadWrite, one of its mailboxes, and an address that may get mail. */
export type GraphTarget = {
  /** The base address, without the version. */
  url: string
  /** Where tokens come from. */
  authorityUrl: string
  tenant: string
  clientId: string
  clientSecret: string
  mailbox: string
  recipient: string
}

const names = ['URL', 'AUTHORITY_URL', 'TENANT', 'CLIENT_ID', 'CLIENT_SECRET_FILE', 'MAILBOX', 'RECIPIENT']

/**
 * Always runs the suite against the stand-in. Also runs it against Office 365 when `CONFORMANCE_GRAPH_URL`, `_AUTHORITY_URL`, `_TENANT`,
 * `_CLIENT_ID`, `_CLIENT_SECRET_FILE`, `_MAILBOX` and `_RECIPIENT` are set; otherwise that half is reported as skipped. It sends two mails.
 */
export function describeGraphConformance(suite: (target: () => Promise<GraphTarget>) => void): void {
  describe('the stand-in', () => suite(startOnce))
  const real = readReal()
  describe.skipIf(!real)('Graph, at CONFORMANCE_GRAPH_URL', () => {
    suite(async () => real ?? neverRun())
  })
}

// One for the test file, ended with its process.
let started: Promise<GraphTarget> | undefined

function startOnce(): Promise<GraphTarget> {
  started ??= start()
  return started
}

async function start(): Promise<GraphTarget> {
  const [tenant, clientId, clientSecret] = ['11111111-aaaa-4aaa-8aaa-111111111111', 'conformance', 'the-right-secret']
  const [mailbox, recipient] = ['worker@example.test', 'recipient@example.test']
  const permissions = ['Mail.Send' as const, 'Mail.ReadWrite' as const]
  const graph = await startGraph({
    ...{ now: () => new Date(), random: randomBytes, mailboxes: [{ address: mailbox }] },
    applications: [{ clientId, secrets: [{ value: clientSecret }], permissions }],
  })
  return { url: graph.origin, authorityUrl: graph.origin, tenant, clientId, clientSecret, mailbox, recipient }
}

function readReal(): GraphTarget | undefined {
  const values = names.map((name) => process.env[`CONFORMANCE_GRAPH_${name}`] ?? '')
  if (values.includes('')) return undefined
  const [url = '', authorityUrl = '', tenant = '', clientId = '', secretFile = '', mailbox = '', recipient = ''] =
    values
  const clientSecret = readFileSync(secretFile, 'utf8').trim()
  return { url, authorityUrl, tenant, clientId, clientSecret, mailbox, recipient }
}

function neverRun(): never {
  throw new Error('the suite was not skipped')
}

/** Requests a token by the secret, with other fields where they are given. */
export function requestToken(target: GraphTarget, fields: Record<string, string> = {}, tenant = target.tenant) {
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: target.clientId, client_secret: target.clientSecret },
    ...{ scope: 'https://graph.microsoft.com/.default', ...fields },
  })
  return fetch(`${target.authorityUrl}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body })
}

const tokens = new Map<GraphTarget, Promise<string>>()

function tokenOf(target: GraphTarget): Promise<string> {
  const known = tokens.get(target)
  if (known) return known
  const token = requestToken(target).then(async (response) => (await response.json()).access_token)
  tokens.set(target, token)
  return token
}

/** Calls Graph below the mailbox, or below another one. */
export async function callGraph(
  target: GraphTarget,
  [method, path]: [method: string, path: string],
  body?: unknown,
  { headers = {}, mailbox = target.mailbox }: { headers?: Record<string, string>; mailbox?: string } = {},
): Promise<Response> {
  const authorization = `Bearer ${await tokenOf(target)}`
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
  const own = { authorization, 'content-type': 'application/json', prefer: 'IdType="ImmutableId"', ...headers }
  const url = `${target.url}/v1.0/users/${encodeURIComponent(mailbox)}${path}`
  return fetch(url, { method, headers: own, ...(text !== undefined && { body: text }) })
}
