import type { XmlContent } from '../aws/xml.ts'
import { deleteRolePolicy, getRolePolicy, listRolePolicies, putRolePolicy } from '../iam/role-policies.ts'
import type { SignedCall } from '../query/signer.ts'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { assumeRole, getCallerIdentity } from './caller-identity.ts'
import type { StsState } from './state.ts'

type Action = (call: SignedCall, state: StsState) => Promise<XmlContent | undefined>
type Api = { namespace: string; actions: Readonly<Record<string, Action>> }

const sts: Api = {
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  actions: {
    AssumeRoleWithWebIdentity: ({ parameters }, state) => assumeRoleWithWebIdentity(parameters, state),
    AssumeRole: (call, { account }) => assumeRole(call, account),
    GetCallerIdentity: (call, { account }) => getCallerIdentity(call, account),
  },
}

const iam: Api = {
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  actions: {
    PutRolePolicy: (call, { account }) => putRolePolicy(call, account),
    GetRolePolicy: (call, { account }) => getRolePolicy(call, account),
    DeleteRolePolicy: (call, { account }) => deleteRolePolicy(call, account),
    ListRolePolicies: (call, { account }) => listRolePolicies(call, account),
  },
}

const apis: Readonly<Record<string, Api>> = { '2011-06-15': sts, '2010-05-08': iam }

/** The names of all actions, of STS and of IAM. */
export const actionNames = Object.values(apis).flatMap(({ actions }) => Object.keys(actions))

/** The action of a version of an API. AWS has no action of one under the version of another. */
export function findAction(
  name: string,
  version: string | undefined,
): { namespace: string; action: Action | undefined } {
  const { namespace, actions } = apis[version ?? ''] ?? sts
  return { namespace, action: apis[version ?? ''] && actions[name] }
}
