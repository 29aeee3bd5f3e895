import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { type AwsAccount, inlinePolicy, type OidcProvider, type RoleDefinition } from '../aws/account.ts'
import type { PolicyDocument } from '../aws/policy/policy-document.ts'
import type { IssuedSession } from '../aws/sessions.ts'
import { answerInput, refuseThrown } from '../control/answer-input.ts'
import type { Control } from '../control/control.ts'

/** The control of the stand-in for STS, which is that of its account too. What is not valid throws, and changes nothing. */
export type StsControl = Control & {
  /** Every session that was issued, whole, the oldest first. */
  issued(): readonly IssuedSession[]
  /** Trusts a provider, or replaces it. */
  putProvider(provider: OidcProvider): void
  /** Makes a role. One of the same name is replaced, and its sessions end. */
  putRole(role: RoleDefinition): void
  /** Sets an inline policy of a role, such as one that denies sessions. Undefined removes it. It is in force at once. */
  setRolePolicy(roleName: string, policyName: string, document: PolicyDocument | undefined): void
  /** The inline policies of a role, by name. */
  rolePolicies(roleName: string): Readonly<Record<string, PolicyDocument>>
}

export function createStsControl(control: Control, account: AwsAccount): StsControl {
  const roleOf = (name: string) => {
    const role = account.roles.get(name)
    if (!role) throw new Error(`there is no role "${name}"`)
    return role
  }
  return {
    ...control,
    issued: account.sessions.list,
    putProvider: account.putProvider,
    putRole: account.putRole,
    setRolePolicy(roleName, policyName, document) {
      const { policies } = roleOf(roleName)
      if (document) policies.set(policyName, inlinePolicy(document))
      else policies.delete(policyName)
    },
    rolePolicies: (roleName) =>
      Object.fromEntries([...roleOf(roleName).policies].map(([name, { text }]) => [name, JSON.parse(text)])),
  }
}

/** The control over HTTP, beside that of every stand-in. */
export function createStsControlApp(control: StsControl): Hono {
  const app = new Hono()
  app.onError(refuseThrown)
  app.get('/issued', (ctx) => ctx.json(control.issued()))
  app.put('/providers', (ctx) => answerInput(ctx, (input) => control.putProvider(providerSchema.parse(input))))
  app.put('/roles', (ctx) => answerInput(ctx, (input) => control.putRole(roleSchema.parse(input))))
  app.get('/roles/:role/policies', (ctx) => ctx.json(control.rolePolicies(ctx.req.param('role'))))
  app.put('/roles/:role/policies/:policy', (ctx) =>
    answerInput(ctx, (input) => control.setRolePolicy(...namesOf(ctx), documentSchema.parse(input))),
  )
  app.delete('/roles/:role/policies/:policy', (ctx) => {
    control.setRolePolicy(...namesOf(ctx), undefined)
    return ctx.body(null, 204)
  })
  return app
}

const providerSchema = z.strictObject({
  issuer: z.string(),
  audiences: z.array(z.string()),
  development: z.boolean().default(false),
})
// The control reads a policy itself, and throws when it is not valid.
const documentSchema = z.custom<PolicyDocument>((value) => typeof value === 'object' && value !== null)
const roleSchema = z.strictObject({
  name: z.string(),
  trust: documentSchema,
  policies: z.record(z.string(), documentSchema).default({}),
  maxSessionSeconds: z.int().default(3600),
})

function namesOf(ctx: Context<object, '/roles/:role/policies/:policy'>): [role: string, policy: string] {
  return [ctx.req.param('role'), ctx.req.param('policy')]
}
