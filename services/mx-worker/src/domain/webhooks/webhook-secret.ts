import { openSealed, type SealingKeys, seal } from '@constellation/database'

const prefix = 'whsec_'
const secretBytes = 32

/** A new secret in the form of Standard Webhooks. */
export function newWebhookSecret(random: (sizeBytes: number) => Uint8Array): string {
  return `${prefix}${Buffer.from(random(secretBytes)).toString('base64')}`
}

export function sealWebhookSecret(keys: SealingKeys, id: string, secret: string): string {
  return seal(keys, `webhook-secret:${id}`, secret)
}

/** The secret that `sealWebhookSecret` sealed for this row. */
export function openWebhookSecret(keys: SealingKeys, id: string, sealed: string): string {
  return openSealed(keys, `webhook-secret:${id}`, sealed)
}

/** The key that a secret stands for, as signatures need it. */
export function keyOfWebhookSecret(secret: string): Buffer {
  return Buffer.from(secret.slice(prefix.length), 'base64')
}
