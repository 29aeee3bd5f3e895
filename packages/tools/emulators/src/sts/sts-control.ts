import { Hono } from 'hono'
import type { AwsAccount, OidcProvider, RoleDefinition } from '../aws/account.ts'
import type { PolicyDocument } from '../aws/policy/policy-document.ts'
import type { IssuedSession } from '../aws/sessions.ts'
import type { Control } from '../control/control.ts'

/** The control of the stand-in for STS, which is that of its account too. */
export type StsControl = Control & {
  /** Every session that was issued, whole, the oldest first. */
  issued(): readonly IssuedSession[]
  /** Trusts a provider, or replaces it. */
  putProvider(provider: OidcProvider): void
  /** Makes a role. One of the same name is replaced, and its sessions end. */
  putRole(role: RoleDefinition): void
  /** Sets an inline policy of a role, such as one that denies sessions. Undefined removes it. It is in force at once. */
  setRolePolicy(roleName: string, policyName: string, document: PolicyDocument | undefined): void
  /** The names of the role's inline policies. */
  rolePolicies(roleName: string): readonly string[]
}

export function createStsControl(control: Control, account: AwsAccount): StsControl {
  return {
    ...control,
    issued: account.sessions.list,
    putProvider: account.putProvider,
    putRole: account.putRole,
    setRolePolicy(roleName, policyName, document) {
      if (document) account.putRolePolicy(roleName, policyName, document)
      else account.roles.get(roleName)?.policies.delete(policyName)
    },
    rolePolicies: (roleName) => [...(account.roles.get(roleName)?.policies.keys() ?? [])],
  }
}

/** The control over HTTP, beside that of every stand-in. */
export function createStsControlApp(control: StsControl): Hono {
  const app = new Hono()
  app.get('/issued', (ctx) => ctx.json(control.issued()))
  return app
}
