import type { Deps } from '../../deps.ts'
import { listSecretsOfOtherKeys, replaceSealed } from '../../store/webhooks.ts'
import { openWebhookSecret, sealWebhookSecret } from './webhook-secret.ts'

/** How many secrets are read at a time. */
const pageRows = 100

/**
 * Seals secrets with the current key that a former key has sealed, so that the former key can leave the ring. Gives how many. Each secret
 * is visited once: in a roll another instance may have another current key.
 */
export async function resealWebhookSecrets({ db, sealing }: Pick<Deps, 'db' | 'sealing'>): Promise<number> {
  let count = 0
  let after: string | undefined
  for (;;) {
    const rows = await listSecretsOfOtherKeys(db, sealing.current, { limit: pageRows, after })
    for (const { id, sealed } of rows) {
      const to = sealWebhookSecret(sealing, id, openWebhookSecret(sealing, id, sealed))
      await replaceSealed(db, { id, from: sealed, to })
    }
    count += rows.length
    after = rows.at(-1)?.id
    if (rows.length < pageRows) return count
  }
}
