import { type ConditionKeys, holds } from './conditions.ts'
import { matchesPattern, type Resolve } from './patterns.ts'
import type { Policy, Statement } from './policy-document.ts'

/** What a principal asks to do. */
export type PolicyRequest = {
  /** Such as `s3:GetObject`. */
  action: string
  /** The ARN; a trust policy has none. */
  resource?: string
  keys: ConditionKeys
  /** The names by which a statement may mean the principal, such as the ARN of its role. */
  principals?: readonly string[]
}

/** An explicit denial beats every permission. `none` permits nothing. */
export type Verdict = 'deny' | 'allow' | 'none'

/** What policies say together. Their allowances are a union. */
export function evaluate(policies: readonly Policy[], request: PolicyRequest): Verdict {
  const effects = policies.flatMap((policy) =>
    policy.Statement.filter((statement) => applies(statement, policy, request)).map(({ Effect }) => Effect),
  )
  if (effects.includes('Deny')) return 'deny'
  return effects.includes('Allow') ? 'allow' : 'none'
}

function applies(statement: Statement, { Version }: Policy, request: PolicyRequest): boolean {
  const { keys, action, resource, principals = [] } = request
  // Policies of the older version have no variables: `${…}` is text that nothing matches.
  const resolve: Resolve = (name) => (Version === '2012-10-17' ? single(keys[name]) : undefined)
  const { Action, NotAction, Resource, NotResource, Principal, Condition = {} } = statement
  const isAction = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesPattern(action.toLowerCase(), pattern.toLowerCase(), () => undefined))
  const isResource = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesPattern(resource ?? '', pattern, resolve))
  if (Action ? !isAction(Action) : isAction(NotAction ?? [])) return false
  if (Resource && !isResource(Resource)) return false
  if (NotResource && isResource(NotResource)) return false
  if (Principal && !Object.values(Principal).some((names) => names?.some((name) => principals.includes(name))))
    return false
  return Object.entries(Condition).every(([operator, lines]) =>
    Object.entries(lines).every(([key, wanted]) => holds(operator, key, wanted, keys, resolve)),
  )
}

/** A key with several values cannot be a variable. */
function single(value: ConditionKeys[string]): string | undefined {
  return typeof value === 'string' ? value : undefined
}
