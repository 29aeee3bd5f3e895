import { isAllowed } from '../aws/access.ts'
import type { AwsAccount, Role } from '../aws/account.ts'
import { readPolicy } from '../aws/policy/policy-document.ts'
import { principalArn } from '../aws/principal.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import type { XmlContent } from '../aws/xml.ts'
import { requireText } from '../query/parameters.ts'
import { requireSigner, type SignedCall } from '../query/signer.ts'

/** All inline policies of a role together, without white space. */
const maxRolePoliciesLength = 10_240

const name = (max: number) => ({ min: 1, max, pattern: /^[\w+=,.@-]+$/ })

/** Adds or replaces an inline policy of a role. It affects the living sessions of the role at once. */
export async function putRolePolicy(call: SignedCall, account: AwsAccount): Promise<undefined> {
  const policyName = requireText(call.parameters, 'PolicyName', name(128))
  const text = requireText(call.parameters, 'PolicyDocument', { min: 1, max: 131_072 })
  const role = await requireRole(call, 'iam:PutRolePolicy', account)
  const policy = readPolicy(text, 'identity')
  if (!policy) throw new AwsRefusal('MalformedPolicyDocument', 'Syntax errors in policy.')
  const others = [...role.policies].filter(([other]) => other !== policyName).map(([, one]) => one.text)
  const length = [...others, text].join('').replace(/\s/g, '').length
  if (length > maxRolePoliciesLength) {
    const message = `Maximum policy size of ${maxRolePoliciesLength} bytes exceeded for role ${role.name}`
    throw new AwsRefusal('LimitExceeded', message)
  }
  role.policies.set(policyName, { text, policy })
}

export async function getRolePolicy(call: SignedCall, account: AwsAccount): Promise<XmlContent> {
  const policyName = requireText(call.parameters, 'PolicyName', name(128))
  const role = await requireRole(call, 'iam:GetRolePolicy', account)
  const found = role.policies.get(policyName)
  if (!found) throw noSuchPolicy(policyName)
  return { RoleName: role.name, PolicyName: policyName, PolicyDocument: encodeURIComponent(found.text) }
}

export async function deleteRolePolicy(call: SignedCall, account: AwsAccount): Promise<undefined> {
  const policyName = requireText(call.parameters, 'PolicyName', name(128))
  const role = await requireRole(call, 'iam:DeleteRolePolicy', account)
  if (!role.policies.delete(policyName)) throw noSuchPolicy(policyName)
}

export async function listRolePolicies(call: SignedCall, account: AwsAccount): Promise<XmlContent> {
  const role = await requireRole(call, 'iam:ListRolePolicies', account)
  return { PolicyNames: { member: [...role.policies.keys()].sort() }, IsTruncated: false }
}

/** The role that the call names, when its signer may do this with it. Throws AwsRefusal. */
async function requireRole(call: SignedCall, action: string, account: AwsAccount): Promise<Role> {
  const roleName = requireText(call.parameters, 'RoleName', name(64))
  const principal = await requireSigner(call, account, 'iam')
  const resource = `arn:aws:iam::${account.id}:role/${roleName}`
  if (!isAllowed(principal, { action, resource }, account)) {
    const message = `User: ${principalArn(principal)} is not authorized to perform: ${action} on resource: role ${roleName} because no identity-based policy allows the ${action} action`
    throw new AwsRefusal('AccessDenied', message)
  }
  const role = account.roles.get(roleName)
  if (!role) throw new AwsRefusal('NoSuchEntity', `The role with name ${roleName} cannot be found.`)
  return role
}

function noSuchPolicy(policyName: string): AwsRefusal {
  return new AwsRefusal('NoSuchEntity', `The role policy with name ${policyName} cannot be found.`)
}
