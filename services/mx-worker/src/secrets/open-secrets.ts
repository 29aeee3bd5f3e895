import type { OpenService } from '@constellation/chassis'
import { subscribe } from '@constellation/database'
import { systemEntry } from '../domain/audit/audit-entry.ts'
import { findStoredSecret, noteUnwrap, type StoredSecret } from '../store/provider-secrets.ts'
import type { Schema } from '../store/schema.gen.ts'
import { fingerprintOf, recordOf, type UnwrapError, unwrapErrors } from './envelope.ts'
import { createSecretOpener, type SecretOpener } from './secret-opener.ts'
import type { Unwrapper } from './unwrapper.ts'

/** The channel on which the database tells that the record of a secret changed; the payload is its id. */
const channel = 'provider_secrets'

type Service = Pick<
  OpenService<Schema>,
  'background' | 'resources' | 'metrics' | 'now' | 'db' | 'newId' | 'onConnectionLost'
>

/**
 * Opens the secrets of the stored records. Each unwrapping is audited, and a failed one with its reason. A plain secret is dropped when its
 * record changes, in every process, and when the service ends.
 */
export function openSecrets(
  { databaseUrl }: { databaseUrl: string },
  service: Service,
  unwrap: Unwrapper,
): SecretOpener {
  const { background, resources, now, db } = service
  const secrets = resources.use(
    createSecretOpener({
      unwrap,
      nowMs: () => now().getTime(),
      read: (id) => findStoredSecret(db, id),
      note: noting(service),
    }),
  )
  background.everyMinute(async () => secrets.forgetOld())
  background.onStart(async () => {
    const subscription = await subscribe(databaseUrl, channel, {
      onMessage: (id) => secrets.forgetRecord(id),
      onGap: () => secrets.forgetRecord(),
      onError: service.onConnectionLost,
    })
    resources.defer(() => subscription.close())
  })
  return secrets
}

function noting({ db, metrics, newId }: Service) {
  const unwrapped = metrics.counter('mx_secret_unwrap_total', 'Envelopes that were opened, by what came of it', {
    result: ['ok', ...unwrapErrors],
  })
  return async (stored: StoredSecret, error: UnwrapError | undefined) => {
    unwrapped.add({ result: error ?? 'ok' })
    const { id, account_id: accountId, client_secret_wrapped: envelope } = stored
    const { providerId, version } = recordOf(stored)
    const detail = { providerId, version, fingerprint: fingerprintOf(envelope), ...(error && { error }) }
    const outcome = error ? 'failed' : 'ok'
    await noteUnwrap(db, id, systemEntry(newId(), { action: 'secret.unwrap', target: id, accountId, outcome, detail }))
  }
}
