import { createHmac } from 'node:crypto'

export type Signed = { id: string; at: Date; body: string; keys: readonly Buffer[] }

/** The headers of Standard Webhooks: the id stays the same for every try, time and signatures are those of this one. */
export function signatureHeaders({ id, at, body, keys }: Signed): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signatures = keys.map((key) => {
    const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
    return `v1,${digest}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
