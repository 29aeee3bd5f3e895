import { readFile } from 'node:fs/promises'
import type { Endpoint, ServiceName } from '@constellation/contract'
import { rbac as contract } from '@constellation/contracts-rbac'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { builtInRoles, platformAccountId } from '../../src/store/built-in-ids.ts'
import { deleteMember, putMember } from '../../src/store/members.ts'
import { signIn } from '../passkeys/passkeys.ts'
import {
  browserId,
  freshClient,
  freshEmail,
  type Person,
  password,
  type RbacClient,
  startRbac,
  type TestRbac,
} from '../rbac.ts'
import { examples, makeWorld, type World } from './examples.ts'

type Name = keyof typeof contract
type Sent = { params?: Record<string, unknown>; body?: Record<string, unknown>; query?: Record<string, unknown> }

// An entry of the contract is wider than the union of its operations, which `Object.entries` cannot say.
const operations = (Object.entries(contract) as [Name, Endpoint][]).filter(([, { method }]) => method !== 'get')

let rbac: TestRbac
let world: World
/** A second administrator of the home of `world.admin`. */
let rival: Person
beforeAll(async () => {
  rbac = await startRbac()
})
beforeEach(async () => {
  world = await makeWorld(rbac)
  const roleIds = [builtInRoles.admin]
  rival = (await rbac.enrolTotp(await rbac.member(world.admin.accountId, { roleIds }))).person
})
afterAll(() => rbac[Symbol.asyncDispose]())

describe('the last platform administrator still signs in and administers the platform', () => {
  beforeEach(appointOnlyPlatformAdmin)
  test.each(operations)('after %s, by any caller and with any aim', async (name, operation) => {
    for (const input of inputsOf(name, operation))
      for (const client of await callersOf(operation, [world.admin, rival])) {
        await attempt(client, name, input)
        await expectWayIn(`${name} ${JSON.stringify(input.params ?? {})} ${JSON.stringify(input.body ?? {})}`)
        expect(await platformPermissions(), name).toContain('platform_admin')
        expect((await rbac.as('login').capabilities()).bootstrapped).toBe(true)
      }
  })
})

describe('a person who is alone in their home still signs in', () => {
  beforeEach(removeEveryoneElse)
  // Deleting a user is what a person asks for who wants to leave.
  const own = operations.filter(([name, { allow }]) => name !== 'deleteUser' && typeof allow === 'object' && allow.user)
  test.each(own)('after their own %s', async (name, operation) => {
    for (const input of inputsOf(name, operation))
      for (const client of await callersOf(operation, [world.admin])) {
        await attempt(client, name, input)
        await expectWayIn(`${name} ${JSON.stringify(input.params ?? {})} ${JSON.stringify(input.body ?? {})}`)
      }
  })
})

test('the lost administrators are replaced by the statement in the runbook', async () => {
  await appointOnlyPlatformAdmin()
  const secret = rbac.deps.settings.bootstrapSecret
  const body = { secret, email: world.admin.email, password, displayName: 'Root' }
  await expect(rbac.as('login').bootstrapAdmin({ body })).rejects.toMatchObject({ code: 'bootstrap_closed' })
  const statement = /## Every platform administrator is lost[^#]*?```sql\n(.*?)```/s.exec(await readRunbook())?.[1]
  await sql.raw(statement ?? '').execute(rbac.owner)
  await expect(rbac.as('login').bootstrapAdmin({ body })).rejects.toMatchObject({ code: 'email_taken' })
  await rbac.as('login').bootstrapAdmin({ body: { ...body, email: freshEmail() } })
  await expect(rbac.as('login').bootstrapAdmin({ body })).rejects.toMatchObject({ code: 'bootstrap_closed' })
})

function readRunbook() {
  return readFile(new URL('../../../../docs/operate/runbook.md', import.meta.url), 'utf8')
}

/** Their tokens stay, but nobody else lives in the home or can act in it. */
async function removeEveryoneElse() {
  const { id, accountId } = world.admin
  await sql`update users set deleted_at = now() where home_account_id = ${accountId} and id <> ${id}`.execute(
    rbac.owner,
  )
}

async function appointOnlyPlatformAdmin() {
  await rbac.db.transaction().execute(async (trx) => {
    const before = await trx
      .selectFrom('account_members')
      .where('account_id', '=', platformAccountId)
      .selectAll()
      .execute()
    for (const { account_id: accountId, user_id: userId } of before) await deleteMember(trx, { accountId, userId })
    const place = { accountId: platformAccountId, userId: world.admin.id }
    await putMember(trx, place, [builtInRoles.platformAdmins])
  })
}

/** The example of an operation, and each variation of it that could take something from `world.admin`. */
function inputsOf(name: Name, operation: Endpoint): Sent[] {
  // An example is an input of its own operation; `Sent` is what all of them have in common.
  const example = (examples[name] as (world: World) => Sent)(world)
  const aims = [world.admin.id, world.admin.accountId, platformAccountId]
  const everyParams = example.params
    ? aims.map((id) => ({
        ...example.params,
        id,
        ...('userId' in (example.params ?? {}) && { userId: world.admin.id }),
      }))
    : [undefined]
  const everyBody = example.body ? bodiesOf(operation, example.body) : [undefined]
  return everyParams.flatMap((params) =>
    everyBody.map((body) => ({ ...example, ...(params && { params }), ...(body && { body }) })),
  )
}

/** The body itself, and with each member in turn set to each of its fixed values or emptied. */
function bodiesOf({ body: schema }: Endpoint, body: Record<string, unknown>) {
  const members = Object.entries((schema as Schema | undefined)?.def.shape ?? {})
  const changes = members.flatMap(([key, member]) => fixedValues(member).map((value) => ({ ...body, [key]: value })))
  return [body, ...changes]
}

/** What a schema of zod says about itself. */
type Schema = {
  def: {
    type: string
    shape?: Record<string, Schema>
    innerType?: Schema
    entries?: Record<string, unknown>
    options?: Schema[]
  }
}

function fixedValues({ def }: Schema): unknown[] {
  if (def.innerType) return fixedValues(def.innerType)
  if (def.type === 'union') return (def.options ?? []).flatMap(fixedValues)
  if (def.type === 'boolean') return [true, false]
  if (def.type === 'array') return [[]]
  return def.type === 'enum' ? Object.values(def.entries ?? {}) : []
}

/** Each service on its own authority, or one of them with each person behind it, who has just signed in where they still can. */
async function callersOf({ allow }: Endpoint, people: readonly Person[]): Promise<RbacClient[]> {
  if (typeof allow !== 'object') return []
  const [first = 'login', ...others] = allow.services ?? []
  const tickets = allow.user ? await Promise.all(people.map(freshTicket)) : []
  const alone: ServiceName[] = !allow.user || allow.user.optional ? [first, ...others] : []
  return [...alone.map((service) => rbac.as(service)), ...tickets.map((ticket) => rbac.as(first, ticket))]
}

async function freshTicket(person: Person): Promise<string> {
  if (person.id !== world.admin.id) return person.tokens.accessToken
  return signIn(rbac, world.admin.authenticator).then(
    ({ accessToken }) => accessToken,
    () => person.tokens.accessToken,
  )
}

/** A refusal is as good as a success here. A bug is not. */
async function attempt(client: RbacClient, name: Name, input: Sent) {
  // Each operation is given an input of its own shape; the union of all of them cannot say so.
  const send = client[name] as (input: unknown) => Promise<unknown>
  await send(input).catch((error) => expect(error.code, `${name}: ${error.message}`).not.toBe('internal'))
}

/** By passkey, or by a password that an example sets. A second factor may be required. */
async function expectWayIn(after: string) {
  const outcomes: string[] = []
  const ways = [
    () => signIn(rbac, world.admin.authenticator),
    ...[password, 'quite another four words'].map((secret) => () => passwordSignIn(secret)),
  ]
  for (const way of ways) {
    const outcome = await way().then(
      () => 'ok',
      (error) => String(error.code),
    )
    if (outcome === 'ok' || outcome === 'mfa_required') return
    outcomes.push(outcome)
  }
  expect(outcomes, after).toContain('ok')
}

function passwordSignIn(secret: string) {
  const body = { email: world.admin.email, password: secret, browserId, client: freshClient() }
  return rbac.as('login').signInWithPassword({ body })
}

async function platformPermissions() {
  const { items } = await rbac.as('broker').listMemberships({ params: { id: world.admin.id } })
  return items.find(({ accountId }) => accountId === platformAccountId)?.permissions ?? []
}
