import { createHash } from 'node:crypto'
import { canonicalJson } from '@constellation/canonical-json'
import { Failure } from '@constellation/chassis'
import type { GuardedOperation } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import { claimKey, freeKey, type KeyUse } from '../../store/idempotency.ts'
import { type Caller, nameOf } from '../access/caller.ts'

/** What a request says of being a repetition. */
export type Repeatable = {
  /** Its `Idempotency-Key`. */
  key: string | undefined
  /** Called when the answer is that of an earlier request. */
  onRepeat: () => void
}

type Creation<Reply> = {
  operation: GuardedOperation
  /** What the request asks for. The same key with another request is refused. */
  request: unknown
  /** Makes the object under this id. */
  create: (id: string) => Promise<unknown>
  /** The answer about the object; undefined when there is none. */
  read: (id: string) => Promise<Reply | undefined>
}

/**
 * Makes an object once for each `Idempotency-Key` of a caller, however often the request comes and whenever an attempt dies: the key stands
 * for the id of the object before it is made. A repeated request gets the object as it is by then. Nothing of an answer is kept, so no
 * secret is.
 */
export async function createOnce<Reply>(
  deps: Pick<Deps, 'db' | 'newId'>,
  caller: Caller,
  { key, onRepeat }: Repeatable,
  { operation, request, create, read }: Creation<Reply>,
): Promise<Reply> {
  const newId = deps.newId()
  if (key === undefined) return make(newId)
  const requestHash = createHash('sha256').update(canonicalJson(request)).digest('hex')
  const use: KeyUse = { caller: nameOf(caller), operation, key, requestHash }
  const claim = await claimKey(deps.db, use, newId)
  if (claim.state === 'held') {
    if (claim.requestHash !== requestHash)
      throw new Failure('idempotency_conflict', 'this key stands for another request')
    const made = await read(claim.objectId)
    if (made) {
      onRepeat()
      return made
    }
    if (claim.isFresh)
      throw new Failure('idempotency_in_progress', 'the first request with this key is under way', {
        retryAfterSeconds: 2,
      })
  }
  try {
    return await make(claim.objectId)
  } catch (error) {
    if (!(await read(claim.objectId))) await freeKey(deps.db, use, claim.objectId)
    throw error
  }

  async function make(id: string): Promise<Reply> {
    await create(id)
    const made = await read(id)
    if (!made) throw new Error(`${operation} made nothing`)
    return made
  }
}
