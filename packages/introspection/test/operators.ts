import { platformAccountId } from '@constellation/contracts-rbac'
import { type Person, startRbac, type TestRbac } from '@constellation/rbac/testing'

export type Operators = Awaited<ReturnType<typeof startOperators>>

/** rbac, or the one that is given, with a platform administrator, and people who are signed in to the operator application. */
export async function startOperators(given?: TestRbac) {
  await using opened = new AsyncDisposableStack()
  const rbac = given ?? opened.use(await startRbac())
  const root = await rbac.platformAdmin()

  /** An access token of a person's session for an application, as the handoff gives it. */
  async function tokenFor({ tokens }: Pick<Person, 'tokens'>, applicationId = 'operator'): Promise<string> {
    const { sessionId } = tokens
    const { accessToken } = await rbac.as('login').handOff({ body: { sessionId, applicationId } })
    return accessToken
  }

  /** A person whom the platform administrator gave these permissions in the account of the platform. */
  async function operator(...permissions: string[]) {
    const person = await rbac.person()
    const body = { accountId: platformAccountId, name: `Operators ${person.id}`, permissions }
    const role = await rootClient(rbac, root).createRole({ body })
    await rootClient(rbac, root).setMemberRoles({
      params: { id: platformAccountId, userId: person.id },
      body: { roleIds: [role.id] },
    })
    return { person, role, token: await tokenFor(person) }
  }

  /** A person with a role of these permissions in an account of their own. rbac gives nobody such a role, so it is written past rbac. */
  async function impostor(...permissions: string[]) {
    const person = await rbac.person()
    const { id, accountId } = person
    const role = await rbac.deps.db
      .insertInto('roles')
      .values({ id: rbac.deps.newId(), account_id: accountId, name: 'Operators', code: null, permissions })
      .returning('id')
      .executeTakeFirstOrThrow()
    await rbac.deps.db
      .insertInto('member_roles')
      .values({ account_id: accountId, user_id: id, role_id: role.id })
      .execute()
    return { person, token: await tokenFor(person) }
  }

  const resources = opened.move()
  return { rbac, root, tokenFor, operator, impostor, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

function rootClient(rbac: TestRbac, { tokens }: Person) {
  return rbac.as('platform-api', tokens.accessToken)
}
