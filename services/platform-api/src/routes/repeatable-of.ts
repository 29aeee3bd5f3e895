import type { Context } from 'hono'
import type { Repeatable } from '../domain/idempotency/create-once.ts'

/** What a request says of being a repetition. The answer of one says so too. */
export function repeatableOf(headers: { 'idempotency-key'?: string | undefined }, context: Context): Repeatable {
  return { key: headers['idempotency-key'], onRepeat: () => context.header('idempotency-replayed', 'true') }
}
