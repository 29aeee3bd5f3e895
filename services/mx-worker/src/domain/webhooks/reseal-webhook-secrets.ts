import type { Deps } from '../../deps.ts'
import { listSecretsOfOtherKeys, replaceSealed } from '../../store/webhooks.ts'
import { openWebhookSecret, sealWebhookSecret } from './webhook-secret.ts'

/** Seals secrets with the current key that a former key has sealed, so that the former key can leave the ring. Gives how many. */
export async function resealWebhookSecrets({ db, sealing }: Pick<Deps, 'db' | 'sealing'>): Promise<number> {
  let count = 0
  for (;;) {
    const rows = await listSecretsOfOtherKeys(db, sealing.current)
    for (const { id, sealed } of rows) {
      const to = sealWebhookSecret(sealing, id, openWebhookSecret(sealing, id, sealed))
      await replaceSealed(db, { id, from: sealed, to })
    }
    count += rows.length
    if (rows.length === 0) return count
  }
}
