import { Refusal } from '@constellation/client'
import { startOperators } from '@constellation/introspection/testing'
import { createNetwork } from '@constellation/testkit'
import { createApp } from '../../src/app.ts'
import { greeting, type MxClient, sender, startMx } from '../mx-worker.ts'

export type AdministeredMx = Awaited<ReturnType<typeof startAdministeredMx>>
export type TestAccount = Awaited<ReturnType<AdministeredMx['account']>>

type Options = Pick<NonNullable<Parameters<typeof startMx>[0]>, 'graph' | 'variables'>

/** mx-worker with rbac behind it, and people with permissions in accounts of their own and in that of the platform. */
export async function startAdministeredMx(options: Options = {}) {
  await using opened = new AsyncDisposableStack()
  const operators = opened.use(await startOperators())
  const { rbac } = operators
  const network = createNetwork()
  network.attach('rbac', rbac.app)
  const outside = (request: Request) => {
    const isRbac = new URL(request.url).hostname === 'rbac'
    return isRbac ? network.fetch(request) : fetch(request)
  }
  const mx = opened.use(await startMx({ ...options, rbac, fetch: outside }))

  const clientOf = (token: string): MxClient => mx.service('console', token)

  /** A person with a role of these permissions in an account. */
  async function member(accountId: string, ...permissions: string[]) {
    const { db } = rbac.deps
    const role = await db
      .insertInto('roles')
      .values({
        id: rbac.deps.newId(),
        account_id: accountId,
        name: `Role ${rbac.deps.newId()}`,
        code: null,
        permissions,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const person = await rbac.member(accountId, { roleIds: [role.id] })
    return { id: person.id, client: clientOf(await operators.tokenFor(person)) }
  }

  /** An account with a provider, a mailbox and an application, and with its administrator. */
  async function account(policy: Record<string, Record<string, unknown>> = {}) {
    const person = await rbac.person()
    const { accountId } = person
    const provider = await mx.addProvider(policy, accountId)
    const mailbox = await mx.addMailbox(sender, accountId)
    const { client: application } = await mx.application(['mx_send', 'mx_read'], accountId)
    const client = clientOf(await operators.tokenFor(person))
    const send = (more: object = {}) => application.sendMessage({ body: { ...greeting, ...more }, headers: {} })
    return { id: accountId, person, provider, mailbox, application, client, send }
  }

  /** A person who administers mail for every account. */
  async function mailAdministrator() {
    const { token, person } = await operators.operator('mx_admin')
    return { id: person.id, client: clientOf(token), token }
  }

  /** The entries of the audit about one target, the first entry first. */
  const audit = (target: string) =>
    mx.owner.db.selectFrom('audit_events').selectAll().where('target', '=', target).orderBy('id').execute()

  /** A client for which a test of a provider waits on the clock of the test instead of in real time. */
  function clientThatNeverWaits(token: string): MxClient {
    const pause = async (ms: number) => mx.clock.advance({ ms })
    const app = createApp({ ...mx.deps, providerTests: { ...mx.deps.providerTests, pause } }, { documents: false })
    return mx.clientOver((request) => app.fetch(request), 'console', token)
  }

  const resources = opened.move()
  return {
    ...{ mx, operators, rbac, network, member, account, mailAdministrator, audit, clientOf, clientThatNeverWaits },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** The refusal of a call. */
export async function refusal(answer: Promise<unknown>): Promise<Refusal> {
  const refused = await answer.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (refused instanceof Refusal) return refused
  throw refused ?? new Error('the call was not refused')
}
