import type { AwsAccount, Principal } from './account.ts'
import type { ConditionKeys } from './policy/conditions.ts'
import { evaluate } from './policy/evaluate.ts'
import type { Policy } from './policy/policy-document.ts'
import { principalArn, userId } from './principal.ts'

export type AccessRequest = {
  action: string
  resource: string
  /** The condition keys of the service. Those of the principal are added. */
  keys?: ConditionKeys
  /** The policy of the resource. */
  resourcePolicy?: Policy | undefined
}

/**
 * Whether a principal may do something inside its account. A denial anywhere wins. The policies of the principal and of the resource are a
 * union, and a session policy narrows both, unless the policy of the resource names the session itself.
 */
export function isAllowed(principal: Principal, asked: AccessRequest, account: AwsAccount): boolean {
  const { action, resource, resourcePolicy } = asked
  const request = { action, resource, keys: { ...principalKeys(principal, account), ...asked.keys } }
  const own = ownPolicies(principal)
  const sessionPolicies = principal.kind === 'session' && principal.session.policy ? [principal.session.policy] : []
  const resourcePolicies = resourcePolicy ? [resourcePolicy] : []
  const named = (principals: readonly string[]) => evaluate(resourcePolicies, { ...request, principals })
  const everyName = [...generalNames(principal), principalArn(principal), `arn:aws:iam::${account.id}:root`, account.id]
  const identity = evaluate(own, request)
  const session = evaluate(sessionPolicies, request)
  if ([identity, session, named(everyName)].includes('deny')) return false
  if (principal.kind === 'session' && named([principalArn(principal)]) === 'allow') return true
  const isWithin = sessionPolicies.length === 0 || session === 'allow'
  return isWithin && (identity === 'allow' || named(generalNames(principal)) === 'allow')
}

/** The names of a principal to which a session policy still applies. */
function generalNames(principal: Principal): string[] {
  return ['*', principal.kind === 'user' ? principal.user.arn : principal.role.arn]
}

function ownPolicies(principal: Principal): readonly Policy[] {
  return principal.kind === 'user'
    ? principal.user.policies
    : [...principal.role.policies.values()].map(({ policy }) => policy)
}

function principalKeys(principal: Principal, { id, now }: AwsAccount): ConditionKeys {
  const common = { 'aws:userid': userId(principal), 'aws:principalaccount': id, 'aws:currenttime': now().toISOString() }
  if (principal.kind === 'user') {
    return { ...common, 'aws:principalarn': principal.user.arn, 'aws:username': principal.user.name }
  }
  const { session, role } = principal
  const tags = Object.entries(session.tags).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value])
  return {
    ...common,
    ...Object.fromEntries(tags),
    'aws:principalarn': role.arn,
    'aws:tokenissuetime': session.issuedAt,
    'aws:sourceidentity': session.sourceIdentity ?? undefined,
    'aws:federatedprovider': session.issuer,
  }
}
