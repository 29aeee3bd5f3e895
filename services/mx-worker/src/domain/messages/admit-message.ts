import { createHash } from 'node:crypto'
import { Failure } from '@constellation/chassis'
import { type AcceptedMessage, lanes, type NewMessage } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { normalizePolicy } from '../../policy/normalize-policy.ts'
import { mailModeOf } from '../../providers/mail-mode.ts'
import { insertItem } from '../../store/admission.ts'
import { loadForAdmission } from '../../store/admission-route.ts'
import { authorize } from '../access/authorize.ts'
import { type Caller, nameOf } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'
import { addressKey } from './address-key.ts'
import { checkMessage } from './check-message.ts'
import { toMailMessage } from './content.ts'
import { toAccepted } from './message-shape.ts'
import { selectProvider } from './select-provider.ts'
import { storeContent } from './store-content.ts'

type Admission = { body: NewMessage; idempotencyKey: string | undefined }

/**
 * Accepts a message: when this returns, the message is durable. No provider is asked and no secret is needed, so a paused provider and a
 * held mailbox accept as ever, and the message waits.
 */
export async function admitMessage(deps: Deps, caller: Caller, { body, idempotencyKey }: Admission) {
  const accountId = authorize(caller, ['mx_send'], body.accountId)
  const message = toMailMessage(body)
  const { mailbox, provider } = await selectRoute(deps, accountId, {
    from: message.from.address,
    asked: body.providerId,
  })
  const { policy } = normalizePolicy(provider.policy, frameOf(deps, provider.kind))
  const notAfter = body.notAfter === undefined ? undefined : new Date(body.notAfter)
  const { sizeBytes } = checkMessage({
    message,
    policy,
    mode: mailModeOf(provider.kind, policy),
    isMarked: mailbox.reconcile_by === 'header',
    now: deps.now(),
    notAfter,
  })
  await deps.admissionLimit.count(accountId)

  const id = deps.newId()
  const { to, cc, bcc } = message
  const recipients = Object.entries({ to, cc, bcc }).flatMap(([kind, list]) =>
    list.map(({ address }) => ({ kind: kind as 'to' | 'cc' | 'bcc', address, key: addressKey(address) })),
  )
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
  const detail = { lane: body.lane, sizeBytes, recipients: recipients.length, test: body.test }
  const written = await insertItem(
    deps.db,
    {
      id,
      accountId,
      mailboxId: mailbox.id,
      providerId: provider.id,
      lane: lanes.indexOf(body.lane),
      lifeMs: policy.retry.maxAge,
      notAfter,
      test: body.test,
      sizeBytes,
      recipients,
      content: await storeContent(deps, id, message),
      idempotency: idempotencyKey === undefined ? undefined : { key: idempotencyKey, hash },
      correlationId: body.correlationId,
      createdBy: nameOf(caller),
    },
    auditEntry(deps.newId(), caller, { action: 'message.accept', target: id, accountId, detail }),
  )
  return settle(deps, written, hash)
}

async function selectRoute(
  deps: Deps,
  accountId: string,
  { from, asked }: { from: string; asked: string | undefined },
) {
  const { mailbox, providers } = await loadForAdmission(deps.db, accountId, addressKey(from))
  if (!mailbox) throw new Failure('from_not_allowed', `${from} is not a mailbox of this account`)
  if (mailbox.status === 'disabled') throw new Failure('mailbox_disabled', `the mailbox ${from} is disabled`)
  return { mailbox, provider: selectProvider(providers, { mailbox, asked }) }
}

function settle(deps: Deps, written: Awaited<ReturnType<typeof insertItem>>, hash: string): AcceptedMessage {
  if (written.kind === 'in_progress')
    throw new Failure('idempotency_in_progress', 'a request with this Idempotency-Key is being answered: ask again', {
      retryAfterSeconds: 1,
    })
  if (written.kind === 'expired')
    throw new Failure('overloaded', 'the message took too long to be kept: hand it in again', { retryAfterSeconds: 1 })
  const { item, kind } = written
  if (kind === 'inserted') {
    deps.wakeWorkers({ itemId: item.id, cycle: 1, attemptNo: 1, delayMs: 0 })
    return toAccepted(item, { idempotentReplay: false })
  }
  if (item.idempotency_hash !== hash)
    throw new Failure('idempotency_conflict', 'this Idempotency-Key belongs to another message: use a new one')
  return toAccepted(item, { idempotentReplay: true })
}
