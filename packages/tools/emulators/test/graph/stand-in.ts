import { randomBytes } from 'node:crypto'
import { createTestClock, type TestClock } from '@constellation/testkit'
import { createGraph, type Graph, type GraphOptions } from '../../src/index.ts'

export const origin = 'http://graph.test'
export const tenant = '11111111-aaaa-4aaa-8aaa-111111111111'
export const clientId = '66666666-7777-4888-8999-000000000000'
export const secret = 'the-secret-of-the-worker'
export const ada = 'ada@example.test'
export const shared = 'support@example.test'
export const recipient = 'bea@elsewhere.test'
export const application = {
  clientId,
  secrets: [{ value: secret }],
  permissions: ['Mail.Send', 'Mail.ReadWrite'] as ('Mail.Send' | 'Mail.ReadWrite')[],
}

export type Message = Record<string, unknown>
type Headers = Record<string, string>

export type TestGraph = Graph & {
  clock: TestClock
  /** Sends a request with the token of the application, unless the headers say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: Headers): Promise<Response>
  /** Requests a token. `undefined` leaves a field out. */
  token(fields?: Record<string, string | undefined>, tenantName?: string): Promise<Response>
  sendMail(message?: Message, headers?: Headers): Promise<Response>
  sendMime(lines: readonly string[], headers?: Headers): Promise<Response>
  /** Makes a draft, and gives it as Graph describes it. */
  draft(message?: Message, headers?: Headers): Promise<{ id: string; internetMessageId: string }>
  sendDraft(id: string, headers?: Headers): Promise<Response>
  /** The sent copies that a filter finds in Sent Items. */
  sentItems(filter: string, mailbox?: string): Promise<Record<string, unknown>[]>
}

/** Graph inside this process with one application and two mailboxes, and a clock that does not move by itself. */
export function createTestGraph(options: Partial<GraphOptions> = {}): TestGraph {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'))
  const graph = createGraph({
    ...{ now: clock.now, random: randomBytes, origin, applications: [application] },
    mailboxes: [{ address: ada }, { address: shared }],
    ...options,
  })
  const send = (path: string, init: RequestInit) => graph.fetch(new Request(new URL(path, origin), init))
  const token: TestGraph['token'] = (fields = {}, name = tenant) =>
    send(`/${name}/oauth2/v2.0/token`, { method: 'POST', body: form({ ...credentials, ...fields }) })
  let bearer: Promise<string> | undefined
  const call: TestGraph['call'] = async (method, path, body, headers = {}) => {
    bearer ??= token().then(async (response) => `Bearer ${(await response.json()).access_token}`)
    const authorization = headers.authorization ?? (await bearer)
    const own = { authorization, 'content-type': 'application/json', ...headers }
    const text =
      body === undefined || body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body)
    return send(path, { method, headers: own, ...(text !== undefined && { body: text as BodyInit }) })
  }
  return {
    ...{ ...graph, clock, call, token },
    sendMail: (message = plain(), headers) => call('POST', `/v1.0/users/${ada}/sendMail`, { message }, headers),
    sendMime: (lines, headers) =>
      call('POST', `/v1.0/users/${ada}/sendMail`, mime(lines), { 'content-type': 'text/plain', ...headers }),
    draft: async (message = plain(), headers) =>
      (await call('POST', `/v1.0/users/${ada}/messages`, message, headers)).json(),
    sendDraft: (id, headers) => call('POST', `/v1.0/users/${ada}/messages/${id}/send`, undefined, headers),
    async sentItems(filter, mailbox = ada) {
      const path = `/v1.0/users/${mailbox}/mailFolders/SentItems/messages?$filter=${encodeURIComponent(filter)}`
      return (await (await call('GET', path)).json()).value
    },
  }
}

export const credentials = {
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: secret,
  scope: 'https://graph.microsoft.com/.default',
}

/** A message with one recipient, and what else is given. */
export function plain(more: Message = {}): Message {
  const body = { contentType: 'Text', content: 'Good morning.' }
  return { subject: 'Hello', body, toRecipients: to(recipient), ...more }
}

export function to(...addresses: string[]) {
  return addresses.map((address) => ({ emailAddress: { address } }))
}

export function mime(lines: readonly string[]): string {
  return Buffer.from(lines.join('\r\n')).toString('base64')
}

/** The status and the code of a refusal. */
export async function refusalOf(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json()).error.code]
}

export function form(fields: Record<string, string | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
