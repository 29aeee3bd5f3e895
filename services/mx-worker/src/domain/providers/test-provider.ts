import { Failure } from '@constellation/chassis'
import type { ProviderTest } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { normalizePolicy } from '../../policy/normalize-policy.ts'
import type { SendCommand } from '../../providers/provider-adapter.ts'
import type { FailedStep } from '../../providers/provider-tester.ts'
import { needsSecret } from '../../secrets/needs-secret.ts'
import { type SelectedSecret, selectSecret } from '../../secrets/select-secret.ts'
import { appendAudit } from '../../store/audit.ts'
import { findMailbox, type MailboxRow, storeMark } from '../../store/mailboxes.ts'
import { findProvider, listSecretRows, type ProviderRow } from '../../store/providers.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { sendTestMessage, type TestMessage } from './send-test-message.ts'
import { testCommand } from './test-command.ts'

type Input = { mailboxId?: string | undefined; to?: string | undefined }
type Step = ProviderTest['token']

/**
 * Signs in at a provider as it is configured now, paused or not: requests a token of Graph, or opens a session with a mail server. With a
 * mailbox and an address it sends a message too, and stores by which mark the copies of this mailbox are found. Nothing passes through
 * the queue.
 */
export async function testProvider(deps: Deps, caller: PersonCaller, id: string, input: Input): Promise<ProviderTest> {
  requireMailAdministrator(caller)
  const provider = await findProvider(deps.db, id)
  if (!provider) throw new Failure('not_found', 'no such provider')
  const mailbox = await requireMailbox(deps, provider, input.mailboxId)
  const secret = await activeSecret(deps, provider.id)
  if (secret.kind !== 'selected' && needsSecret(provider))
    return note(deps, caller, { provider, test: { token: withoutSecret(secret), message: null } })
  const { policy } = normalizePolicy(provider.policy, frameOf(deps, provider.kind))
  const command = testCommand(deps, {
    provider,
    policy,
    mailbox,
    secret: secret.kind === 'selected' ? secret.ref : undefined,
    to: input.to,
  })
  const { token, sent } = await run(deps, command, mailbox !== undefined && input.to !== undefined)
  const message = sent && mailbox ? toMessage(command, mailbox, sent) : null
  return note(deps, caller, { provider, mailbox, test: { token, message } })
}

async function run({ providerTests: { testers, io, pause } }: Deps, command: SendCommand, sends: boolean) {
  const tester = testers[command.provider.kind]()
  const adapterIo = { ...io, enter: async () => undefined }
  const token = await tester.signIn(command, adapterIo)
  if (token.kind === 'failed') return { token: toStep(token) }
  const sent = sends ? await sendTestMessage({ tester, io: adapterIo, pause }, command) : undefined
  return { token: wellDone, sent }
}

async function requireMailbox({ db }: Deps, provider: ProviderRow, id: string | undefined) {
  if (id === undefined) return undefined
  const mailbox = await findMailbox(db, id)
  if (mailbox?.account_id !== provider.account_id)
    throw new Failure('not_found', 'the account of the provider has no such mailbox')
  return mailbox
}

async function activeSecret({ db, now }: Deps, providerId: string): Promise<SelectedSecret> {
  const rows = await listSecretRows(db, providerId)
  const text = (moment: Date | null) => moment?.toISOString() ?? null
  return selectSecret(
    rows.map((row) => ({
      ...row,
      ...{ active_from: text(row.active_from), retired_at: text(row.retired_at), disabled_at: text(row.disabled_at) },
    })),
    now(),
  )
}

const wellDone: Step = { ok: true, code: null, httpStatus: null, providerCode: null, providerMessage: null, hint: null }

function withoutSecret({ kind }: SelectedSecret): Step {
  const hint =
    kind === 'ambiguous_active_secret'
      ? 'Two secrets became active at the same moment: retire one of them.'
      : 'No secret is active: add one, or check when the present ones begin and end.'
  return { ...wellDone, ok: false, code: 'no_active_secret', hint }
}

function toStep({ code, hint, detail }: FailedStep): Step {
  const { httpStatus = null, providerCode = null, providerMessage = null } = detail
  return { ok: false, code, httpStatus, providerCode, providerMessage, hint }
}

function toMessage({ itemId: mark }: SendCommand, mailbox: MailboxRow, sent: TestMessage): ProviderTest['message'] {
  // The database permits these marks only.
  const former = mailbox.reconcile_by as NonNullable<ProviderTest['message']>['reconcileBy']
  if (sent.kind === 'failed') return { ...toStep(sent), mark, copy: 'not_found', reconcileBy: former }
  const { copy, reconcileBy, httpStatus, hint } = sent
  return { ...wellDone, httpStatus, hint, mark, copy, reconcileBy: reconcileBy ?? former }
}

type Tested = { provider: ProviderRow; mailbox?: MailboxRow | undefined; test: ProviderTest }

async function note(deps: Deps, caller: PersonCaller, { provider, mailbox, test }: Tested): Promise<ProviderTest> {
  const { token, message } = test
  await deps.db.transaction().execute(async (trx) => {
    if (mailbox && message?.ok) await storeMark(trx, mailbox.id, message.reconcileBy)
    const outcome = token.ok && message?.ok !== false ? 'ok' : 'failed'
    const ofMessage = message && { code: message.code, copy: message.copy, reconcileBy: message.reconcileBy }
    const detail = { token: token.code, mailbox: mailbox?.id ?? null, message: ofMessage }
    const entry = {
      action: 'provider.test',
      target: provider.id,
      accountId: provider.account_id,
      outcome,
      detail,
    } as const
    await appendAudit(trx, auditEntry(deps.newId(), caller, entry))
  })
  return test
}
