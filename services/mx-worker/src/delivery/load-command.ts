import type { ProviderKind } from '@constellation/contracts-mx'
import { openContent, withoutRecipients } from '../domain/messages/content.ts'
import { frameOf } from '../policy/frame-of.ts'
import { normalizePolicy } from '../policy/normalize-policy.ts'
import type { Policy } from '../policy/policy.ts'
import type { DeliveryOutcome, PreparedCommand, ProviderAdapter } from '../providers/provider-adapter.ts'
import { selectSecret } from '../secrets/select-secret.ts'
import type { ClaimedItem } from '../store/claims.ts'
import { type DeliveryRow, loadForDelivery } from '../store/delivery.ts'
import type { DeliveryDeps } from './delivery-deps.ts'

/** A message that can be sent, or the outcome where nobody needs to be asked. */
export type Loaded =
  | { kind: 'command'; command: PreparedCommand; adapter: ProviderAdapter; policy: Policy }
  | { kind: 'outcome'; outcome: DeliveryOutcome; policy: Policy }

/** How long a message waits for an operator before it is looked at again by itself. Releasing and resuming wake it at once. */
const holdMs = 60_000

/** Loads provider, mailbox, secret and content of a claimed message, as a command for the provider's adapter. */
export async function loadCommand(deps: DeliveryDeps, item: ClaimedItem): Promise<Loaded> {
  const row = await loadForDelivery(deps.db, item.id)
  const { policy } = normalizePolicy(row.provider.policy, frameOf(deps, row.provider.kind))
  const outcome = (result: DeliveryOutcome): Loaded => ({ kind: 'outcome', outcome: result, policy })
  if (row.sealed === null) return outcome(terminal('invalid_message'))
  // The database permits these kinds only.
  const kind = row.provider.kind as ProviderKind
  const adapter = deps.adapters[kind]
  const secret = selectSecret(row.secrets, deps.now())
  if (kind === 'office365_graph' && secret.kind !== 'selected')
    return outcome({
      kind: 'deferred',
      code: 'no_active_secret',
      scope: 'provider',
      untilMs: deps.now().getTime() + holdMs,
    })
  const command = commandOf(deps, { item, row, sealed: row.sealed, kind, policy })
  return {
    kind: 'command',
    adapter,
    policy,
    command: { ...command, secret: secret.kind === 'selected' ? secret.ref : undefined },
  }
}

type Parts = { item: ClaimedItem; row: DeliveryRow; sealed: string; kind: ProviderKind; policy: Policy }

function commandOf({ sealing, io }: DeliveryDeps, { item, row, sealed, kind, policy }: Parts): PreparedCommand {
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
    providerMessageId: item.provider_message_id ?? undefined,
    message: withoutRecipients(openContent(sealing, item.id, sealed), row.suppressed),
    recipients: row.pending,
  }
}

function terminal(code: 'invalid_message'): DeliveryOutcome {
  return { kind: 'terminal_failure', code, scope: 'message', detail: { phase: 'token' } }
}
