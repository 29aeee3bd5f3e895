import type { Deps } from '../../deps.ts'
import { keyIdOf, recordOf, rewrapSecret, type UnwrapError } from '../../secrets/envelope.ts'
import { appendAudit } from '../../store/audit.ts'
import { listSecretsOfOtherKeys, replaceEnvelope, type StoredSecret } from '../../store/provider-secrets.ts'
import { requireMailAdministrator } from '../access/authorize.ts'
import type { PersonCaller } from '../access/caller.ts'
import { auditEntry } from '../audit/audit-entry.ts'

export type Rewrapping = {
  /** The key that wraps every secret now, except those that failed. */
  key: string
  rewrapped: number
  /** The secrets whose envelope does not open: they stay as they were. */
  failed: { id: string; error: UnwrapError }[]
}

/** How many secrets are read at a time. */
const pageRows = 100

/**
 * Wraps every secret again whose envelope names another key than the ring's current one, in a transaction each. It can be stopped and run
 * again at any time: what is done stays done. Secrets that are retired or disabled are wrapped too, because they name a key as well.
 */
export async function rewrapSecrets(deps: Deps, caller: PersonCaller): Promise<Rewrapping> {
  requireMailAdministrator(caller)
  const key = deps.wrapping.current
  const result: Rewrapping = { key, rewrapped: 0, failed: [] }
  let after: string | undefined
  for (;;) {
    const page = await listSecretsOfOtherKeys(deps.db, key, { limit: pageRows, after })
    for (const stored of page) {
      const outcome = await rewrapOne(deps, caller, stored)
      if (outcome.kind === 'error') result.failed.push({ id: stored.id, error: outcome.error })
      if (outcome.kind === 'rewrapped') result.rewrapped++
    }
    after = page.at(-1)?.id
    if (page.length < pageRows) return result
  }
}

type Outcome = { kind: 'rewrapped' } | { kind: 'changed_meanwhile' } | { kind: 'error'; error: UnwrapError }

async function rewrapOne(deps: Deps, caller: PersonCaller, stored: StoredSecret): Promise<Outcome> {
  const { id, account_id: accountId, client_secret_wrapped: from } = stored
  const { wrapping, random } = deps
  const { providerId, version, ...record } = recordOf(stored)
  const made = rewrapSecret(wrapping, { providerId, version, ...record }, { envelope: from, random })
  const detail = { providerId, version, fromKey: keyIdOf(from) ?? null, toKey: wrapping.current }
  const entry = { action: 'secret.rewrap', target: id, accountId }
  return deps.db.transaction().execute(async (trx): Promise<Outcome> => {
    if (made.kind === 'error') {
      const failed = { ...entry, outcome: 'failed', detail: { ...detail, error: made.error } } as const
      await appendAudit(trx, auditEntry(deps.newId(), caller, failed))
      return made
    }
    const isReplaced = await replaceEnvelope(trx, id, { from, to: made.envelope })
    if (!isReplaced) return { kind: 'changed_meanwhile' }
    await appendAudit(trx, auditEntry(deps.newId(), caller, { ...entry, detail }))
    return { kind: 'rewrapped' }
  })
}
