import { createHash } from 'node:crypto'
import { canonicalJson } from '@constellation/canonical-json'
import { Failure } from '@constellation/chassis'
import type { FlagContext, FlagEvaluation, FlagEvaluations } from '@constellation/contracts-platform'
import type { Deps } from '../../deps.ts'
import type { Caller } from '../access/caller.ts'
import { guardTenant } from '../access/guard-tenant.ts'
import { isOperator } from '../access/principal-of.ts'
import { requirePerson } from '../people/get-me.ts'
import { evaluateFlag } from './evaluate-flag.ts'
import type { FlagSnapshot } from './flag-cache.ts'
import type { FlagDefinition } from './flag-definition.ts'

type Asked = { keys?: readonly string[] | undefined; ifVersion?: string | undefined }

/** The results for a person. The context comes from their token and the database, so that nobody evaluates for another. */
export async function evaluateFlags(
  deps: Deps,
  caller: Caller,
  { tenant, ...asked }: Asked & { tenant?: string | undefined },
): Promise<FlagEvaluations> {
  const { userId } = requirePerson(caller)
  await deps.throttle.flagEvaluations(userId)
  const tenantId = tenant === undefined ? undefined : await ownTenant(deps, caller, tenant)
  return evaluateFlagsFor(deps, { userId, ...(tenantId !== undefined && { tenantId }) }, asked)
}

/** An operator belongs to no tenant, and sees by the preview what others get. */
async function ownTenant(deps: Deps, caller: Caller, slug: string): Promise<string> {
  if (isOperator(caller)) throw new Failure('not_found', 'operators have no tenant of their own: preview the flag')
  const { id } = await guardTenant(deps, caller, 'evaluateFlags', slug)
  return id
}

/** The results for a context. */
export async function evaluateFlagsFor(
  { flags }: Pick<Deps, 'flags'>,
  context: FlagContext,
  { keys, ifVersion }: Asked,
): Promise<FlagEvaluations> {
  const snapshot = await flags.current()
  const version = versionOf(snapshot, context, keys)
  if (version === ifVersion) return { unchanged: true, version }
  const asked = keys ?? [...snapshot.flags.values()].filter(({ archived }) => !archived).map(({ key }) => key)
  return { flags: Object.fromEntries(asked.map((key) => [key, evaluate(snapshot, key, context)])), version }
}

function evaluate({ flags, lapsed }: FlagSnapshot, key: string, context: FlagContext): FlagEvaluation {
  const flag: FlagDefinition | undefined = flags.get(key)
  if (!flag) return { on: false, reason: 'FLAG_NOT_FOUND' }
  return lapsed ? { on: false, reason: 'ERROR' } : evaluateFlag(flag, context)
}

/** Names an answer: the same flags, context and keys give the same one. */
function versionOf({ version, lapsed }: FlagSnapshot, context: FlagContext, keys: Asked['keys']): string {
  const named = { version, lapsed, context, keys: keys ? [...keys].sort() : null }
  return createHash('sha256').update(canonicalJson(named)).digest('hex')
}
