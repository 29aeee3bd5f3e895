import { performance } from 'node:perf_hooks'
import { type RunningGraph, type RunningSmtp, startGraph, startSmtp } from '@constellation/emulators'
import PostalMime from 'postal-mime'
import type { MailMessage } from '../../../src/domain/messages/mail-message.ts'
import { normalizePolicy } from '../../../src/policy/normalize-policy.ts'
import { createGraphAdapter } from '../../../src/providers/office365/graph-adapter.ts'
import type { AdapterIo, ProviderAdapter, SendCommand } from '../../../src/providers/provider-adapter.ts'
import { createSmtpAdapter } from '../../../src/providers/smtp/smtp-adapter.ts'
import { withSecretFaults } from '../../../src/secrets/with-secret-faults.ts'
import { policyFrame } from '../../policy-frame.ts'
import { itemId, letter, mailboxAddress } from '../message.ts'

/** What can go wrong at every provider. */
export type Mishap = 'unavailable' | 'no_such_recipient' | 'lost_before' | 'lost_after' | 'silent'

/** A provider behind the port, as the suite sees it. */
export type Target = AsyncDisposable & {
  /** As delivery uses it. */
  adapter: ProviderAdapter
  command(change?: Partial<SendCommand> & { message?: MailMessage }): SendCommand
  /** What went out: the subject, and everybody who got a copy. */
  received(): Promise<{ subject: string; by: string[] }[]>
  /** Goes wrong once. */
  goWrong(mishap: Mishap): void
}

export const secret = 'correct horse battery staple'
const tenantId = '11111111-aaaa-4aaa-8aaa-111111111111'
const clientId = '22222222-bbbb-4bbb-8bbb-222222222222'

/** Every adapter, in each of its ways to send. */
export const targets: readonly (readonly [name: string, open: () => Promise<Target>])[] = [
  ['Graph, send_mail', () => graphTarget('send_mail')],
  ['Graph, draft_send', () => graphTarget('draft_send')],
  ['Graph, mime', () => graphTarget('mime')],
  ['SMTP', smtpTarget],
]

async function graphTarget(mode: 'send_mail' | 'draft_send' | 'mime'): Promise<Target> {
  const graph: RunningGraph = await startGraph({
    now: () => new Date(),
    random: (sizeBytes) => crypto.getRandomValues(new Uint8Array(sizeBytes)),
    tenants: [{ id: tenantId, domains: ['ours.test'] }],
    applications: [
      { clientId, secrets: [{ value: secret }], permissions: ['Mail.Send', 'Mail.ReadWrite', 'Mail.Read'] },
    ],
    mailboxes: [{ address: mailboxAddress }],
  })
  const at = mode === 'draft_send' ? 'sendMessage' : 'sendMail'
  const faults = {
    unavailable: { kind: 'status', at, value: '503', times: 1 },
    no_such_recipient: { kind: 'status', at, value: '400 ErrorInvalidRecipientSmtpAddress', times: 1 },
    lost_before: { kind: 'connection-reset', at: 'token', times: 1 },
    lost_after: { kind: 'answer-lost', at, times: 1 },
    silent: { kind: 'slow', at, times: 1 },
  } as const
  const http = { baseUrl: graph.origin, authorityUrl: graph.origin }
  return {
    adapter: withSecretFaults(createGraphAdapter(), { forget: () => undefined }),
    command: (change) =>
      commandOf(
        'office365_graph',
        { policy: { http, mail: { mode }, tokenCache: { negativeTtl: 0 } }, settings: {}, tenantId, clientId },
        change,
      ),
    received: async () =>
      graph.control.sent().map(({ subject, to, cc, bcc }) => ({
        subject,
        by: [...to, ...cc, ...bcc].map(({ address }) => address),
      })),
    goWrong: (mishap) => graph.control.setFaults([faults[mishap]]),
    [Symbol.asyncDispose]: () => graph[Symbol.asyncDispose](),
  }
}

async function smtpTarget(): Promise<Target> {
  await using opened = new AsyncDisposableStack()
  const user = { name: 'relay', password: secret }
  const smtp: RunningSmtp = opened.use(await startSmtp({ user }))
  const adapter = opened.use(createSmtpAdapter({ environment: 'production' }))
  const faults = {
    unavailable: { at: 'mail', answer: '451 4.3.0 later', times: 1 },
    no_such_recipient: { at: 'rcpt', answer: '550 5.1.1 no such user', times: 1 },
    lost_before: { at: 'connect', answer: 'drop', times: 1 },
    lost_after: { at: 'end', answer: 'drop', keeps: true, times: 1 },
    silent: { at: 'end', answer: 'hang', keeps: true, times: 1 },
  } as const
  const settings = { host: '127.0.0.1', port: smtp.port, security: 'none', user: user.name }
  const closing = opened.move()
  return {
    adapter: withSecretFaults(adapter, { forget: () => undefined }),
    command: (change) =>
      commandOf('smtp', { policy: {}, settings, tenantId: settings.host, clientId: user.name }, change),
    received: async () =>
      Promise.all(
        smtp.control.messages().map(async ({ to, data }) => ({
          subject: (await PostalMime.parse(data)).subject ?? '',
          by: [...to],
        })),
      ),
    goWrong: (mishap) => smtp.control.setFaults([faults[mishap]]),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

type Provider = { policy: object; settings: Record<string, unknown>; tenantId: string; clientId: string }

function commandOf(
  kind: 'office365_graph' | 'smtp',
  { policy, settings, ...record }: Provider,
  { message = letter(), ...change }: Partial<SendCommand> = {},
): SendCommand {
  const { to, cc, bcc } = message
  return {
    ...{ itemId, cycle: 1, attemptNo: 1, attemptId: crypto.randomUUID(), correlationId: itemId, message },
    deadlineMs: performance.now() + 30_000,
    provider: { id: itemId, kind, settings, policy: normalizePolicy(policy, { ...policyFrame, kind }).policy },
    mailbox: { id: itemId, address: mailboxAddress, providerUser: mailboxAddress, reconcileBy: 'none' },
    secret: { id: itemId, fingerprint: 'f', ...record },
    ...{ draftId: undefined, mayHaveLeftDraft: false, sending: undefined },
    recipients: [...to, ...cc, ...bcc].map(({ address }) => address),
    ...change,
  }
}

/** What an attempt may use. Its claim is never lost unless a test says so. */
export function openIo(change: Partial<AdapterIo> = {}): AdapterIo {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    fetch: (request) => fetch(request),
    openSecret: async () => secret,
    enter: async () => undefined,
    ...change,
  }
}
