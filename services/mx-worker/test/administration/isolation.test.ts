import type { Endpoint, UserAccess } from '@constellation/contract'
import { mx as contract } from '@constellation/contracts-mx'
import { platformAccountId } from '@constellation/contracts-rbac'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MxClient } from '../mx-worker.ts'
import { type AdministeredMx, refusal, startAdministeredMx } from './administered-mx.ts'
import { examples, type Objects } from './examples.ts'

let world: AdministeredMx
let objects: Objects
beforeAll(async () => {
  world = await startAdministeredMx()
  objects = await makeObjects()
})
afterAll(() => world[Symbol.asyncDispose]())

/** An account with one object of each kind. */
async function makeObjects(): Promise<Objects> {
  const account = await world.account()
  world.mx.graph.control.setFaults([{ kind: 'status', at: 'sendMail', value: '400 ErrorInvalidRequest' }])
  const { id: item } = await account.send()
  await world.mx.deliver()
  world.mx.graph.control.setFaults([])
  const [failure] = (await account.client.listFailures({ query: {} })).items
  const [apiKey] = (await account.client.listApiKeys({ query: {} })).items
  const { client: root } = await world.mailAdministrator()
  const [secret] = (await root.listProviderSecrets({ params: { id: account.provider.id } })).items
  const suppression = await account.client.addSuppression({ body: { address: 'cy@example.org', reason: 'a test' } })
  const webhook = await account.client.createWebhook({ body: { name: 'Ours', url: 'https://hooks.example.com/' } })
  const delivery = await account.client.testWebhook({ params: { id: webhook.id } })
  const job = world.mx.deps.newId()
  const values = {
    id: job,
    account_id: account.id,
    filter: '{}',
    matched: 1,
    actor: '{}',
    finished_at: sql<Date>`now()`,
  }
  await world.mx.owner.db.insertInto('bulk_jobs').values(values).execute()
  return {
    ...{ accountId: account.id, item, job, suppression: suppression.id, webhook: webhook.id, delivery: delivery.id },
    ...{ provider: account.provider.id, mailbox: account.mailbox.id },
    ...{ failure: failure?.id ?? '', apiKey: apiKey?.id ?? '', secret: secret?.id ?? '' },
  }
}

const names = Object.keys(contract) as (keyof typeof contract)[]
const accessOf = (name: keyof typeof contract): UserAccess => {
  const { allow }: Endpoint = contract[name]
  const user = typeof allow === 'object' ? allow.user : undefined
  if (!user) throw new Error(`${name} is not for people`)
  return user
}
/** Operations for administrators of mail for the whole platform: nobody else may know what is there. */
const isForPlatform = (name: keyof typeof contract) => accessOf(name).permissions?.join() === 'mx_admin'

/** Calls an operation about the account of `objects`. The examples fit their operations, which the index type forgets. */
function call(client: MxClient, name: keyof typeof contract, id?: string): Promise<unknown> {
  const parts = { ...examples[name](objects), ...(id !== undefined && { params: { id } }) }
  return (client[name] as (parts: object) => Promise<unknown>)(parts)
}

async function codeOf(answer: Promise<unknown>) {
  const { code, status } = await refusal(answer)
  return [status, code]
}

/** Everything that is stored, as one text for each table. */
async function everything() {
  const texts: Record<string, string> = {}
  for (const { name, schema } of await world.mx.owner.db.introspection.getTables()) {
    if (schema !== 'public' || name === 'rate_limits') continue
    const { rows } = await sql<{
      text: string
    }>`select coalesce(md5(string_agg(t::text, '' order by t::text)), '') as text
      from ${sql.table(name)} t`.execute(world.mx.owner.db)
    texts[name] = rows[0]?.text ?? ''
  }
  return texts
}

test.each(names)(
  '%s shows and changes nothing of another account, and says not even that it is there',
  async (name) => {
    const { client: foreign } = await world.account()
    const before = await everything()
    const expected = isForPlatform(name) ? [403, 'permission_denied'] : [404, 'not_found']
    expect(await codeOf(call(foreign, name))).toEqual(expected)
    expect(await everything()).toEqual(before)
  },
)

test.each(names)('%s is closed to a member of the account without the permission', async (name) => {
  const { client } = await world.member(objects.accountId, 'hello_read')
  const before = await everything()
  // A message of another caller is not there for who may only send.
  const expected = name === 'getMessage' ? [404, 'not_found'] : [403, 'permission_denied']
  expect(await codeOf(call(client, name))).toEqual(expected)
  expect(await everything()).toEqual(before)
})

test.each(names.filter((name) => !isForPlatform(name)))(
  '%s is closed to an administrator of mail who has nothing to do with the account',
  async (name) => {
    const { client } = await world.mailAdministrator()
    expect(await codeOf(call(client, name))).toEqual([404, 'not_found'])
  },
)

test.each(names.filter(isForPlatform))('%s is not opened by mx_admin in an account of their own', async (name) => {
  const { token } = await world.operators.impostor('mx_admin', 'admin')
  expect(await codeOf(call(world.clientOf(token), name))).toEqual([403, 'permission_denied'])
})

test('who reads may not operate', async () => {
  const { client } = await world.member(objects.accountId, 'mx_read')
  const operating = names.filter((name) => accessOf(name).permissions?.includes('mx_operate'))
  expect(operating.length).toBeGreaterThan(8)
  for (const name of operating)
    expect([name, ...(await codeOf(call(client, name)))]).toEqual([name, 403, 'permission_denied'])
})

test.each(names.filter((name) => !isForPlatform(name)))(
  '%s is opened by each of its permissions in the account',
  async (name) => {
    for (const permission of accessOf(name).permissions ?? []) {
      const { client } = await world.member(objects.accountId, permission)
      const answer = await call(client, name).then(
        () => 'done',
        async (error: unknown) => (await codeOf(Promise.reject(error))).at(1),
      )
      // The object may be in another state by now, and `mx_send` shows messages of its own caller alone.
      const isHidden = name === 'getMessage' && permission === 'mx_send'
      const permitted = isHidden ? ['not_found'] : ['done', 'state_conflict', 'content_erased', 'suppression_exists']
      if (['removeSuppression', 'deleteWebhook'].includes(name)) permitted.push('not_found')
      expect([name, permission, permitted.includes(String(answer)) ? 'permitted' : answer]).toEqual([
        name,
        permission,
        'permitted',
      ])
    }
  },
)

const withObject = names.filter((name) => contract[name].path.includes('{id}'))

test.each(withObject)('%s finds nothing under an id that nobody has, and refuses what is no id', async (name) => {
  const account = await world.account()
  const { client: root } = await world.mailAdministrator()
  const client = isForPlatform(name) ? root : account.client
  const ask = (id: string) => call(client, name, id)
  expect(await codeOf(ask(world.mx.deps.newId()))).toEqual([404, 'not_found'])
  expect(await codeOf(ask('x'))).toEqual([422, 'validation_failed'])
})

test('a platform administrator reads every account, and changes none', async () => {
  const client = world.clientOf(await world.operators.tokenFor(world.operators.root))
  expect(await client.listQueue({ query: { accountId: objects.accountId } })).toMatchObject({ nextCursor: null })
  expect(await codeOf(call(client, 'deleteQueueItem'))).toEqual([403, 'permission_denied'])
  expect(await client.queueFigures({ query: { accountId: platformAccountId } })).toMatchObject({ openFailures: 0 })
})

test('a list without a name of an account is that of the account that the person is signed in to', async () => {
  const { client } = await world.account()
  const lists = names.filter(
    (name) => name.startsWith('list') && !isForPlatform(name) && !contract[name].path.includes('{id}'),
  )
  expect(lists.length).toBeGreaterThan(6)
  const foreign = [objects.item, objects.failure, objects.suppression, objects.webhook, objects.apiKey, objects.mailbox]
  for (const name of lists) {
    const { items } = (await (client[name] as (parts: object) => Promise<unknown>)({ query: {} })) as {
      items: { id: string }[]
    }
    expect([name, items.filter(({ id }) => foreign.includes(id))]).toEqual([name, []])
  }
})

const forPeople = names.filter((name) => accessOf(name).optional !== true)

test.each(forPeople)(
  '%s is closed to nobody, to a service alone, to one that is not named, and to a key',
  async (name) => {
    const { path, method }: Endpoint = contract[name]
    const { key } = await world.mx.application()
    const ask = async (headers: Record<string, string>) => {
      const url = path.replace('{id}', objects.item)
      const response = await world.mx.app.request(url, { method: method.toUpperCase(), headers })
      return [response.status, (await response.json()).code]
    }
    expect(await ask({})).toEqual([401, 'missing_ticket'])
    expect(await ask({ authorization: `Bearer ${key}` })).toEqual([401, 'invalid_ticket'])
    const tokenOf = (service: 'console' | 'broker') => world.rbac.tokensOf(service).tokenFor('mx-worker')
    expect(await ask({ 'x-service-token': await tokenOf('console') })).toEqual([401, 'missing_ticket'])
    expect(await ask({ 'x-service-token': await tokenOf('broker') })).toEqual([401, 'service_unauthorized'])
  },
)
