import type { FailureCode, ProviderKind } from '@constellation/contracts-mx'
import { openContent, withoutRecipients } from '../domain/messages/content.ts'
import { frameOf } from '../policy/frame-of.ts'
import { normalizePolicy } from '../policy/normalize-policy.ts'
import type { Policy } from '../policy/policy.ts'
import type { DeliveryOutcome, PreparedCommand, ProviderAdapter } from '../providers/provider-adapter.ts'
import { needsSecret } from '../secrets/needs-secret.ts'
import { selectSecret } from '../secrets/select-secret.ts'
import type { ClaimedItem } from '../store/claims.ts'
import type { StoredContent } from '../store/contents.ts'
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
  if (row.content === null) return outcome(withoutContent)
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
  const message = await readContent(deps, item, { content: row.content, unnamed: unnamed(row, kind) })
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

type Kept = { content: StoredContent; unnamed: readonly string[] }

/** Content that cannot be read or does not open is a fault that an operator mends. Nothing of the message is lost meanwhile. */
async function readContent({ sealing, objects, logger }: DeliveryDeps, item: ClaimedItem, { content, unnamed }: Kept) {
  try {
    const sealed = content.in_object ? await objectOf(objects, item.id) : content.sealed
    return withoutRecipients(openContent(sealing, item.id, sealed), unnamed)
  } catch (error) {
    logger.error(
      { error, item: item.id },
      'the content of a message cannot be read: check its store and the data key ring',
    )
    return undefined
  }
}

async function objectOf(objects: DeliveryDeps['objects'], itemId: string): Promise<string> {
  if (!objects) throw new Error('the content is an object, and no bucket is configured')
  return objects.get(itemId)
}

/** Whom the message does not name. Graph sends to everybody whom it names; the envelope of SMTP has the recipients that wait. */
function unnamed({ suppressed, reached }: DeliveryRow, kind: ProviderKind): string[] {
  return kind === 'smtp' ? suppressed : [...suppressed, ...reached]
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
      // A copy may be of the attempt that the others got: it proves nothing.
      reconcileBy: row.reached.length > 0 ? 'none' : row.mailbox.reconcile_by,
    },
    secret: undefined,
    draftId: item.provider_message_id ?? undefined,
    mayHaveLeftDraft: row.may_have_left_draft,
    ...(item.restored_at !== null && { isRestored: true }),
    ...(row.reached.length > 0 && { hasOtherCopy: true }),
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
