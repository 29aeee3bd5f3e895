import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import type { FaultKind } from '@constellation/emulators'
import { openTimedFetch } from '@constellation/timed-fetch'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { StepFailure } from '../../src/domain/provisioning/step-failure.ts'
import { openStalwart } from '../../src/stalwart/open-stalwart.ts'
import { key, type MailServer, markerOf, password, startMailServer } from './mail-server.ts'

const newPassword = 'another-violet-tractor-8'

let server: MailServer
/** The fault that the request of the adapter with this number meets, counted from now. */
let planned: { at: number; kind: FaultKind; value?: string } | undefined
let isMet = false
beforeAll(async () => {
  server = await startMailServer({
    before() {
      if (isMet) server.emulator.control.clearFaults()
      isMet = planned?.at === 0
      if (!planned) return
      const { kind, at, value } = planned
      planned = { ...planned, at: at - 1 }
      const met = isMet ? endpoints.filter((name) => isPossible(kind, name)) : []
      const need = value === undefined ? {} : { value }
      server.emulator.control.setFaults(met.map((name) => ({ kind, at: name, times: 1, ...need })))
    },
  })
  // Real keys take their time, and most operations need none.
  server.emulator.control.setDkimDelays({ rsaMs: 1_000_000_000 })
})
afterAll(() => server[Symbol.asyncDispose]())
afterEach(() => {
  planned = undefined
  server.emulator.control.clearFaults()
})

const objects = ['Domain', 'Account', 'DkimSignature', 'AppPassword']
const endpoints = objects.flatMap((object) => ['get', 'set', 'query'].map((method) => `${object}/${method}`))

function isPossible(kind: FaultKind, endpoint: string): boolean {
  return (kind !== 'set-error' && kind !== 'unchanged') || endpoint.endsWith('/set')
}

type Subject = { own: { name: string; marker: ReturnType<typeof markerOf> }; address: string; id: string }

/** Every operation with what it makes true. Before it there are a domain, one that nothing uses, and a mailbox with an app password. */
const operations: Record<
  string,
  {
    /** What there is before it, beside the domain. */
    needs?: 'a mailbox' | 'an unused domain'
    run: (subject: Subject) => Promise<unknown>
    holds: (subject: Subject) => Promise<unknown>
  }
> = {
  'find a domain': {
    run: ({ own }) => server.stalwart.domains.find(own.name),
    holds: async () => true,
  },
  'create a domain': {
    run: ({ own }) => server.stalwart.domains.create({ ...own, name: `new-${own.name}` }),
    holds: async ({ own }) => (await server.stalwart.domains.find(`new-${own.name}`))?.isEnabled === false,
  },
  'enable a domain': {
    run: ({ own }) => server.stalwart.domains.setEnabled(own, true),
    holds: async ({ own }) => (await server.stalwart.domains.find(own.name))?.isEnabled,
  },
  'mark a domain': {
    run: ({ own }) => server.stalwart.domains.setMarker(own, markerOf('marked')),
    holds: async ({ own }) => (await server.stalwart.domains.find(own.name))?.marker?.id === 'marked',
  },
  'read a zone': {
    run: ({ own }) => server.stalwart.domains.readZone(own),
    holds: async () => true,
  },
  'list signing keys': {
    run: ({ own }) => server.stalwart.domains.listSigningKeys(own),
    holds: async () => true,
  },
  'remove a domain': {
    needs: 'an unused domain',
    run: ({ own }) => server.stalwart.domains.remove({ ...own, name: `unused-${own.name}` }),
    holds: async ({ own }) => (await server.stalwart.domains.find(`unused-${own.name}`)) === undefined,
  },
  'find a mailbox': {
    needs: 'a mailbox',
    run: ({ address }) => server.stalwart.mailboxes.find(address),
    holds: async () => true,
  },
  'create a mailbox': {
    run: ({ own, address }) =>
      server.stalwart.mailboxes.create({ address: `new-${address}`, marker: own.marker, password }),
    holds: async ({ address }) => (await server.signIn(`new-${address}`)) === 200,
  },
  'freeze a mailbox': {
    needs: 'a mailbox',
    run: ({ own, id }) => server.stalwart.mailboxes.freeze({ id, marker: own.marker }),
    holds: async ({ address }) => (await server.signIn(address)) === 403,
  },
  'set a password': {
    needs: 'a mailbox',
    run: ({ own, id }) => server.stalwart.mailboxes.setPassword({ id, marker: own.marker }, newPassword),
    holds: async ({ address }) => (await server.signIn(address, newPassword)) === 200,
  },
  'remove app passwords': {
    needs: 'a mailbox',
    run: ({ own, id }) => server.stalwart.mailboxes.removeAppPasswords({ id, marker: own.marker }),
    holds: async ({ address }) => (await server.stalwart.mailboxes.find(address))?.appPasswords === 0,
  },
  'remove a mailbox': {
    needs: 'a mailbox',
    run: ({ own, id }) => server.stalwart.mailboxes.remove({ id, marker: own.marker }),
    holds: async ({ address }) => (await server.signIn(address)) === 401,
  },
}

/** What may happen to a request, with the error that the operation shows then. */
const happenings: [kind: FaultKind, value: string | undefined, code: string][] = [
  ['connection-reset', undefined, 'upstream_unavailable'],
  ['answer-lost', undefined, 'upstream_unavailable'],
  ['not-json', undefined, 'upstream_unavailable'],
  ['large-body', undefined, 'upstream_unavailable'],
  ['redirect', undefined, 'upstream_unavailable'],
  ['status-500', undefined, 'upstream_unavailable'],
  ['status', '503', 'upstream_unavailable'],
  ['status-after', '504', 'upstream_unavailable'],
  ['status', '429; Retry-After: 7', 'upstream_rate_limited'],
  ['status', '400 limit', 'upstream_rate_limited'],
  ['status', '401', 'upstream_auth'],
  ['status', '403', 'upstream_auth'],
  ['status', '404', 'validation_rejected'],
  ['status', '400 notRequest', 'validation_rejected'],
  ['method-error', 'forbidden', 'upstream_auth'],
  ['method-error', 'serverUnavailable', 'upstream_unavailable'],
  ['method-error', 'unknownMethod', 'validation_rejected'],
  ['set-error', 'forbidden', 'upstream_auth'],
  ['set-error', 'overQuota', 'upstream_rate_limited'],
  ['set-error', 'rateLimit', 'upstream_rate_limited'],
  ['set-error', 'invalidProperties', 'validation_rejected'],
  ['set-error', 'validationFailed', 'validation_rejected'],
  ['set-error', 'invalidForeignKey', 'dependency_failed'],
  ['set-error', 'primaryKeyViolation', 'external_conflict'],
  ['set-error', 'objectIsLinked', 'external_conflict'],
  ['set-error', 'notFound', 'verify_failed'],
  ['unchanged', undefined, 'verify_failed'],
]

let made = 0
async function prepare(needs: (typeof operations)[string]['needs']): Promise<Subject> {
  made += 1
  const own = { name: `domain-${made}.test`, marker: markerOf(`domain-${made}`) }
  const address = `anna@${own.name}`
  await server.stalwart.domains.create(own)
  if (needs === 'an unused domain') await server.stalwart.domains.create({ ...own, name: `unused-${own.name}` })
  const id = needs === 'a mailbox' ? await makeMailbox(address, own.marker) : ''
  server.emulator.control.clearReceived()
  return { own, address, id }
}

async function makeMailbox(address: string, marker: Subject['own']['marker']): Promise<string> {
  const { mailbox } = await server.stalwart.mailboxes.create({ address, marker, password })
  await server.byHand('x:AppPassword/set', { accountId: mailbox.id, create: { k: { description: 'phone' } } })
  return mailbox.id
}

test.each(Object.keys(operations))(
  '"%s": each fault at each of its requests has its code, and a repeat makes it whole',
  async (name) => {
    const { needs, run, holds } = operations[name] ?? neverNamed()
    const rehearsed = await prepare(needs)
    await run(rehearsed)
    const requests = server.emulator.control.received().map(({ body }) => body)
    expect(await holds(rehearsed)).toBe(true)
    for (const [kind, value, code] of happenings)
      for (const at of requests.keys()) {
        if ((kind === 'set-error' || kind === 'unchanged') && !requests[at]?.includes('/set')) continue
        // Nobody can read a password, so nobody sees that it is still the old one.
        if (kind === 'unchanged' && name === 'set a password') continue
        const subject = await prepare(needs)
        planned = { at, kind, ...(value !== undefined && { value }) }
        const outcome = await run(subject).catch((error: unknown) => error)
        const isFailure = outcome instanceof Error
        const context = `${kind} ${value ?? ''} at request ${at}`
        // A lie that does not matter, or was seen through, is no failure: then it must be true.
        if (isFailure) {
          expect(outcome, context).toBeInstanceOf(StepFailure)
          expect((outcome as StepFailure).code, context).toBe(code)
          expectNoSecret(outcome)
        }
        if (kind === 'status' && value?.startsWith('429')) expect(outcome).toMatchObject({ retryAfterSeconds: 7 })
        expect(isFailure || kind === 'unchanged' || kind === 'set-error', context).toBe(true)
        server.emulator.control.clearFaults()
        planned = undefined
        if (isFailure) await run(subject)
        expect(await holds(subject), context).toBe(true)
        expect(server.emulator.control.received().some(({ target }) => target === '/_elsewhere')).toBe(false)
      }
  },
)

function neverNamed(): never {
  throw new Error('there is no such operation')
}

/** An error, with everything in it, is logged. */
function expectNoSecret(error: unknown): void {
  const shown = inspect(error, { depth: 10, showHidden: true })
  for (const secret of [key, password, newPassword]) expect(shown).not.toContain(secret)
}

test.each(['hang', 'drip', 'slow'] as const)('an answer that does not come (%s) ends by the time', async (kind) => {
  const impatient = await startMailServer({ timeouts: { connectMs: 2000, answerMs: 50 } })
  await using _ = impatient
  impatient.emulator.control.setFaults([{ kind, at: 'Domain/query' }])
  await expect(impatient.stalwart.domains.find('acme.test')).rejects.toMatchObject({
    ...{ code: 'upstream_unavailable', message: 'the mail server did not answer in time' },
  })
  impatient.emulator.control.clearFaults()
})

test('a server that is not there, or never connects, is no answer', async () => {
  await using timed = openTimedFetch(fetch)
  const ask = (baseUrl: string) =>
    openStalwart({
      ...{ baseUrl, credentials: async () => key, fetch: timed.fetch, timeouts: { connectMs: 50, answerMs: 60_000 } },
    }).domains.find('acme.test')
  const silent = await listenSilently()
  // No encryption begins, so the connection never comes about.
  const failure = await ask(`https://127.0.0.1:${silent.port}`).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'upstream_unavailable', cause: { cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } } })
  await silent.close()
  await expect(ask(`http://127.0.0.1:${silent.port}`)).rejects.toMatchObject({ code: 'upstream_unavailable' })
})

/** A server that takes connections and never says a word. */
async function listenSilently() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const { port } = server.address() as AddressInfo
  async function close(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { port, close }
}

test('a key that is wrong, revoked, or cannot be read is a refusal that waits for an operator', async () => {
  const open = (credentials: () => Promise<string>) =>
    openStalwart({ baseUrl: server.emulator.origin, credentials, fetch: (request) => fetch(request) }).domains.find(
      'acme.test',
    )
  await expect(open(async () => 'API_wrong')).rejects.toMatchObject({ code: 'upstream_auth' })
  await expect(open(() => Promise.reject(new Error('no such file')))).rejects.toMatchObject({ code: 'upstream_auth' })
  for (const broken of ['', `${key}\n${key}`, `${key} `, 'API_ø']) {
    const failure = await open(async () => broken).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'upstream_auth' })
    expectNoSecret(failure)
  }
  server.emulator.control.putKey({ token: 'API_reader', permissions: ['authenticate', 'sysDomainGet'] })
  await expect(open(async () => 'API_reader')).rejects.toMatchObject({ code: 'upstream_auth' })
})

test.each([
  ['a few seconds', '7', 7],
  ['more than an hour', '999999', 3600],
  ['a date', 'Wed, 21 Oct 2026 07:28:00 GMT', 0],
  ['nothing', undefined, 0],
])('a wait of %s is kept as seconds', async (_case, text, seconds) => {
  const headers = text === undefined ? undefined : { 'retry-after': text }
  const stalwart = openStalwart({
    ...{ baseUrl: 'http://mail.test', credentials: async () => key },
    fetch: async () => new Response('', { status: 429, ...(headers && { headers }) }),
  })
  await expect(stalwart.domains.find('acme.test')).rejects.toMatchObject({
    ...{ code: 'upstream_rate_limited', retryAfterSeconds: seconds },
  })
})

test.each([
  ['no object', '[]'],
  ['no responses', '{}'],
  ['another call', '{"methodResponses":[["x:Other/get",{},"c0"],["x:Domain/get",{"list":[]},"c1"]]}'],
  ['another id of the call', '{"methodResponses":[["x:Domain/query",{"ids":[]},"zz"]]}'],
  [
    'ids that are numbers',
    '{"methodResponses":[["x:Domain/query",{"ids":[1]},"c0"],["x:Domain/get",{"list":[]},"c1"]]}',
  ],
  [
    'a domain without a name',
    '{"methodResponses":[["x:Domain/query",{"ids":["b"]},"c0"],["x:Domain/get",{"list":[{"id":"b"}]},"c1"]]}',
  ],
])('an answer with %s cannot be read', async (_case, body) => {
  const stalwart = openStalwart({
    ...{ baseUrl: 'http://mail.test', credentials: async () => key },
    fetch: async () => new Response(body, { headers: { 'content-type': 'application/json' } }),
  })
  await expect(stalwart.domains.find('acme.test')).rejects.toMatchObject({
    ...{ code: 'upstream_unavailable', message: 'the answer of the mail server cannot be read' },
  })
})
