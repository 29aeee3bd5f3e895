import { Failure } from '@constellation/chassis'
import { MessageId } from '@constellation/contracts-mx'
import type { Deps } from '../../deps.ts'
import { frameOf } from '../../policy/frame-of.ts'
import { normalizePolicy } from '../../policy/normalize-policy.ts'
import { findProvider, type ProviderRow } from '../../store/providers.ts'
import { lockItems, redriveItems } from '../../store/queue-changes.ts'
import { nameOf, type PersonCaller } from '../access/caller.ts'
import { changeEntry } from '../audit/audit-entry.ts'
import { findOwnItem, operators } from './find-own-item.ts'
import { requireCarried } from './require-carried.ts'
import { refuseRedrive, whyNotRedriven } from './why-not-redriven.ts'

type Input = { providerId?: string | undefined; resetExpiry: boolean }

/**
 * Sends a failed message in a new cycle, through another provider if one is named. One that was sent goes to the recipients that did not
 * get it, and to nobody else. Its history stays.
 */
export async function redrive(deps: Deps, caller: PersonCaller, wanted: string, input: Input) {
  const item = await findOwnItem(deps, caller, wanted, operators)
  const { id } = item
  const provider = await requireProvider(deps, item.account_id, input.providerId ?? item.provider_id)
  if (input.providerId !== undefined) await requireCarried(deps, item, provider)
  const { retry } = normalizePolicy(provider.policy, frameOf(deps, provider.kind)).policy
  const detail = { from: item.provider_id, to: provider.id, resetExpiry: input.resetExpiry }
  const redriven = await deps.db.transaction().execute(async (trx) => {
    const [locked] = await lockItems(trx, item.account_id, [id])
    if (!locked) throw new Failure('not_found', 'no such message')
    const reason = whyNotRedriven({ ...locked, provider_status: provider.status })
    if (reason) throw refuseRedrive(reason, locked)
    if (!input.resetExpiry && item.expires_at <= deps.now())
      throw new Failure('state_conflict', 'the time of this message is over: set resetExpiry')
    const [row] = await redriveItems(trx, [id], {
      providerId: input.providerId,
      lifeMs: new Map(input.resetExpiry ? [[id, retry.maxAge]] : []),
      entry: changeEntry(caller, { action: 'item.redrive', detail }),
      actor: nameOf(caller),
    })
    return row
  })
  if (!redriven) throw new Error(`the locked message ${id} was not redriven`)
  await deps.wakeWorkers({ itemId: id, cycle: redriven.cycle, attemptNo: 1, delayMs: 0 })
  return { id: MessageId.parse(id), status: 'queued' as const, cycle: redriven.cycle }
}

async function requireProvider({ db }: Deps, accountId: string, id: string): Promise<ProviderRow> {
  const provider = await findProvider(db, id, { evenDeleted: true })
  if (provider?.account_id !== accountId) throw new Failure('not_found', 'the account has no such provider')
  return provider
}
