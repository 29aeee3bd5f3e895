import type { ProviderSecretRef } from '../providers/provider-adapter.ts'
import type { StoredSecret } from '../store/provider-secrets.ts'
import { recordOf, type UnwrapError } from './envelope.ts'
import type { Unwrapper } from './unwrapper.ts'

/** The plain secret of a provider cannot be had: an operator has to mend it. */
export class SecretUnavailable extends Error {
  readonly error: UnwrapError

  constructor(error: UnwrapError) {
    super(`the secret of the provider does not open: ${error}`)
    this.error = error
  }
}

type Options = {
  unwrap: Unwrapper
  read: (id: string) => Promise<StoredSecret>
  /** Keeps that an envelope was opened, or why it was not. Without it no secret is given. */
  note: (stored: StoredSecret, error: UnwrapError | undefined) => Promise<void>
  nowMs: () => number
}

export type SecretOpener = Disposable & {
  open(ref: ProviderSecretRef): Promise<string>
  /** Drops a secret that was refused. */
  forget(ref: ProviderSecretRef): void
  /** Drops what is known of a record that changed; of all when no record is named. */
  forgetRecord(id?: string): void
  /** Drops what is older than five minutes. */
  forgetOld(): void
}

/** How long a plain secret is kept in memory, in milliseconds. */
const keptMs = 300_000

/** Opens the secrets of providers, and keeps each plain one for at most five minutes. */
export function createSecretOpener({ unwrap, read, note, nowMs }: Options): SecretOpener {
  const kept = new Map<string, { id: string; secret: string; untilMs: number }>()
  // A secret that is read while a record changes may be the former one: it is not kept.
  let changes = 0

  function forgetRecord(id?: string) {
    changes++
    for (const [key, one] of kept) if (id === undefined || one.id === id) kept.delete(key)
  }

  function forgetOld() {
    for (const [key, { untilMs }] of kept) if (untilMs <= nowMs()) kept.delete(key)
  }

  return {
    async open({ id, fingerprint }) {
      const known = kept.get(fingerprint)
      if (known && known.untilMs > nowMs()) return known.secret
      const [readAtMs, readAfter] = [nowMs(), changes]
      const stored = await read(id)
      const unwrapped = await unwrap(recordOf(stored), stored.client_secret_wrapped)
      await note(stored, unwrapped.kind === 'error' ? unwrapped.error : undefined)
      if (unwrapped.kind === 'error') throw new SecretUnavailable(unwrapped.error)
      if (changes === readAfter) kept.set(fingerprint, { id, secret: unwrapped.secret, untilMs: readAtMs + keptMs })
      return unwrapped.secret
    },
    forget: ({ fingerprint }) => void kept.delete(fingerprint),
    forgetRecord,
    forgetOld,
    [Symbol.dispose]: () => forgetRecord(),
  }
}
