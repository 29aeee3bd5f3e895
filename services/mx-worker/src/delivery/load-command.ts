import type { FailureCode, ProviderKind } from '@constellation/contracts-mx'
import { openContent, withoutRecipients } from '../domain/messages/content.ts'
import { frameOf } from '../policy/frame-of.ts'
import { normalizePolicy } from '../policy/normalize-policy.ts'
import type { Policy } from '../policy/policy.ts'
import type { DeliveryOutcome, PreparedCommand, ProviderAdapter } from '../providers/provider-adapter.ts'
import { needsSecret } from '../secrets/needs-secret.ts'
import { selectSecret } from '../secrets/select-secret.ts'
import type { ClaimedItem } from '../store/claims.ts'
import { type DeliveryRow, loadForDelivery } from '../store/delivery.ts'
import type { DeliveryDeps } from './delivery-deps.ts'

/** A message that can be sent, or the outcome where nobody needs to be asked. */
export type Loaded =
  | { kind: 'command'; command: PreparedCommand; adapter: ProviderAdapter; policy: Policy; isExpired: boolean }
  | { kind: 'outcome'; outcome: DeliveryOutcome; policy: Policy }

/** How long a message waits for an operator before it is looked at again by itself. Releasing and resuming wake it at once. */
const holdMs = 60_000

/** Loads provider, mailbox, secret and content of a claimed message, as a command for the provider's adapter. */
export async function loadCommand(deps: DeliveryDeps, item: ClaimedItem): Promise<Loaded> {
  const row = await loadForDelivery(deps.db, item)
  const { policy } = normalizePolicy(row.provider.policy, frameOf(deps, row.provider.kind))
  const outcome = (result: DeliveryOutcome): Loaded => ({ kind: 'outcome', outcome: result, policy })
  if (row.accepted) return outcome(acceptedLate(row.accepted))
  if (row.sealed === null) return outcome(withoutContent)
  // The database permits these kinds only.
  const kind = row.provider.kind as ProviderKind
  const adapter = deps.adapters[kind]
  const secret = selectSecret(row.secrets, row.now)
  if (needsSecret(row.provider) && secret.kind !== 'selected')
    return outcome({
      kind: 'deferred',
      code: 'no_active_secret',
      scope: 'provider',
      untilMs: deps.now().getTime() + holdMs,
    })
  const message = readContent(deps, item, row)
  if (!message) return outcome(laterAgain(deps))
  const command = { ...commandOf(deps, { item, row, kind, policy }), message }
  const isExpired = item.status !== 'unknown' && item.expires_at <= row.now
  return {
    kind: 'command',
    adapter,
    policy,
    isExpired,
    command: { ...command, secret: secret.kind === 'selected' ? secret.ref : undefined },
  }
}

/** Content that does not open is a fault of the key ring, which an operator mends. Nothing of the message is lost meanwhile. */
function readContent({ sealing, logger }: DeliveryDeps, item: ClaimedItem, { sealed, suppressed }: DeliveryRow) {
  try {
    return withoutRecipients(openContent(sealing, item.id, sealed ?? ''), suppressed)
  } catch (error) {
    logger.error({ error, item: item.id }, 'the content of a message does not open: check the data key ring')
    return undefined
  }
}

type Parts = { item: ClaimedItem; row: DeliveryRow; kind: ProviderKind; policy: Policy }

function commandOf({ io }: DeliveryDeps, { item, row, kind, policy }: Parts): Omit<PreparedCommand, 'message'> {
  return {
    itemId: item.id,
    cycle: item.cycle,
    correlationId: item.correlation_id ?? item.id,
    deadlineMs: io.monotonicMs() + policy.http.attemptDeadline,
    provider: { id: row.provider.id, kind, settings: row.provider.settings, policy },
    mailbox: {
      id: row.mailbox.id,
      address: row.mailbox.address,
      providerUser: row.mailbox.provider_user,
      reconcileBy: row.mailbox.reconcile_by,
    },
    secret: undefined,
    draftId: item.provider_message_id ?? undefined,
    mayHaveLeftDraft: row.may_have_left_draft,
    ...(item.restored_at !== null && { isRestored: true }),
    sending: row.sending === null ? undefined : toSending(row.sending),
    recipients: row.pending,
  }
}

function toSending({ mark, code, ...ids }: NonNullable<DeliveryRow['sending']>): PreparedCommand['sending'] {
  return {
    mark: mark ?? 'none',
    ...(ids.provider_message_id !== null && { providerMessageId: ids.provider_message_id }),
    ...(ids.internet_message_id !== null && { internetMessageId: ids.internet_message_id }),
    // The database keeps codes of the contract only.
    code: (code ?? undefined) as FailureCode | undefined,
  }
}

/** A worker that had lost its claim was told by the provider that the message is accepted. */
function acceptedLate({
  late_outcome: kind,
  provider_message_id: providerMessageId,
  internet_message_id: internetMessageId,
}: NonNullable<DeliveryRow['accepted']>): DeliveryOutcome {
  const ids = internetMessageId === null ? {} : { internetMessageId }
  const detail = { phase: 'verify' } as const
  if (kind === 'sent' && providerMessageId !== null) return { kind, providerMessageId, ...ids, detail }
  return { kind: 'queued_by_provider', ...ids, detail }
}

const withoutContent: DeliveryOutcome = {
  kind: 'terminal_failure',
  code: 'invalid_message',
  scope: 'message',
  detail: { phase: 'token' },
}

/** Puts a message off until an operator may have mended what keeps it from being sent. */
export function laterAgain(deps: Pick<DeliveryDeps, 'now'>): DeliveryOutcome {
  return { kind: 'deferred', code: 'config_fault', scope: 'message', untilMs: deps.now().getTime() + holdMs }
}
