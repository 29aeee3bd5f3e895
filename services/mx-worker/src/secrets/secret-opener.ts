import type { SealingKeys } from '@constellation/database'
import type { ProviderSecretRef } from '../providers/provider-adapter.ts'
import { type EnvelopeRecord, type UnwrapError, unwrapSecret } from './envelope.ts'

/** The plain secret of a provider cannot be had: an operator has to mend it. */
export class SecretUnavailable extends Error {
  readonly error: UnwrapError

  constructor(error: UnwrapError) {
    super(`the secret of the provider does not open: ${error}`)
    this.error = error
  }
}

type Envelope = { record: EnvelopeRecord; envelope: string }
type Options = {
  ring: SealingKeys
  /** The stored envelope of a secret. */
  read: (id: string) => Promise<Envelope>
  nowMs: () => number
}

/** How long a plain secret is kept in memory, in milliseconds. */
const keptMs = 300_000

/** Opens the secrets of providers, and keeps each plain one for at most five minutes. `forget` drops one that was refused. */
export function createSecretOpener({ ring, read, nowMs }: Options) {
  const kept = new Map<string, { secret: string; untilMs: number }>()

  async function open({ id, fingerprint }: ProviderSecretRef): Promise<string> {
    const known = kept.get(fingerprint)
    if (known && known.untilMs > nowMs()) return known.secret
    const { record, envelope } = await read(id)
    const unwrapped = unwrapSecret(ring, record, envelope)
    if (unwrapped.kind === 'error') throw new SecretUnavailable(unwrapped.error)
    for (const [key, { untilMs }] of kept) if (untilMs <= nowMs()) kept.delete(key)
    kept.set(fingerprint, { secret: unwrapped.secret, untilMs: nowMs() + keptMs })
    return unwrapped.secret
  }

  return {
    open,
    forget: ({ fingerprint }: ProviderSecretRef) => void kept.delete(fingerprint),
    [Symbol.dispose]: () => kept.clear(),
  }
}
