import type {
  FlagContext,
  FlagEvaluation,
  FlagTargets,
  FlagTrace,
  RolloutUnit,
} from '@constellation/contracts-platform'
import { bucketOf, rolloutHash } from './bucket.ts'
import type { FlagDefinition } from './flag-definition.ts'

/** Decides a flag, or leaves it to the next rule. */
type Rule = (flag: FlagDefinition, context: FlagContext) => FlagEvaluation | undefined

/** The rules in their order: the first that decides is final. */
const rules: readonly { rule: FlagTrace[number]['rule']; decide: Rule }[] = [
  { rule: 'enabled', decide: decideDisabled },
  { rule: 'users', decide: targeting('users', 'userId') },
  { rule: 'tenants', decide: targeting('tenants', 'tenantId') },
  { rule: 'partners', decide: targeting('partners', 'partnerId') },
  { rule: 'plans', decide: targeting('plans', 'planKey') },
  { rule: 'rollout', decide: decideRollout },
  { rule: 'default', decide: decideDefault },
]

/** The result of a flag for a context. */
export function evaluateFlag(flag: FlagDefinition, context: FlagContext): FlagEvaluation {
  return traceFlag(flag, context).evaluation
}

/** The same, with what became of each rule. */
export function traceFlag(
  flag: FlagDefinition,
  context: FlagContext,
): { evaluation: FlagEvaluation; trace: FlagTrace } {
  let evaluation: FlagEvaluation | undefined
  const trace = rules.map(({ rule, decide }): FlagTrace[number] => {
    if (evaluation) return { rule, outcome: 'not_reached' }
    evaluation = decide(flag, context)
    return { rule, outcome: evaluation ? 'matched' : 'passed' }
  })
  if (!evaluation) throw new Error('the last rule decides every flag')
  return { evaluation, trace }
}

/** The bucket of the unit that a flag's roll-out counts; undefined where the context names none. */
export function bucketIn(flag: FlagDefinition, context: FlagContext): number | undefined {
  const unitId = context[idOfUnit[flag.rolloutUnit]]
  if (unitId === undefined) return undefined
  return bucketOf(rolloutHash({ flagKey: flag.key, salt: flag.salt, unit: flag.rolloutUnit, unitId }))
}

const idOfUnit = {
  tenant: 'tenantId',
  user: 'userId',
  partner: 'partnerId',
} as const satisfies Record<RolloutUnit, keyof FlagContext>

function decideDisabled({ enabled, archived }: FlagDefinition): FlagEvaluation | undefined {
  return enabled && !archived ? undefined : { on: false, reason: 'DISABLED' }
}

function targeting(list: keyof FlagTargets, member: keyof FlagContext): Rule {
  return ({ targets }, context) => {
    const id = context[member]
    const { allow, deny } = targets[list]
    if (id === undefined || !(deny.has(id) || allow.has(id))) return undefined
    return { on: !deny.has(id), reason: 'TARGETING_MATCH' }
  }
}

function decideRollout(flag: FlagDefinition, context: FlagContext): FlagEvaluation | undefined {
  if (flag.rolloutBps === 0) return undefined
  const bucket = bucketIn(flag, context)
  return bucket === undefined ? undefined : { on: bucket < flag.rolloutBps, reason: 'SPLIT' }
}

/** A roll-out that is left to the default had no unit to count. */
function decideDefault({ defaultOn, rolloutBps }: FlagDefinition): FlagEvaluation {
  return { on: defaultOn, reason: 'DEFAULT', ...(rolloutBps > 0 && { missingUnit: true }) }
}
