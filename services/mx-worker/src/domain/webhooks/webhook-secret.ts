import { type SealingKeys, seal } from '@constellation/database'

const prefix = 'whsec_'
const secretBytes = 32

/** A new secret in the form of Standard Webhooks. */
export function newWebhookSecret(random: (sizeBytes: number) => Uint8Array): string {
  return `${prefix}${Buffer.from(random(secretBytes)).toString('base64')}`
}

export function sealWebhookSecret(keys: SealingKeys, id: string, secret: string): string {
  return seal(keys, `webhook-secret:${id}`, secret)
}
