import { Refusal } from '@constellation/client'
import type { Endpoint } from '@constellation/contract'
import { mx as contract } from '@constellation/contracts-mx'
import { platformAccountId } from '@constellation/contracts-rbac'
import { startOperators } from '@constellation/introspection/testing'
import { createNetwork } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { greeting, startMx } from '../mx-worker.ts'

const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)),
  )

const open = Object.entries<Endpoint>(contract).filter(([, { allow }]) => typeof allow === 'object' && allow.own)

test('what is open to applications is closed to nobody, to a foreign key and to a revoked one', async () => {
  await using mx = await startMx()
  await using foreign = await startMx()
  const { key: foreignKey } = await foreign.application()
  const { key: revoked } = await mx.application()
  await mx.owner.pool.query('update api_keys set revoked_at = now()')
  expect(open.length).toBeGreaterThan(3)
  for (const [name, { method, path }] of open)
    for (const authorization of [undefined, 'Bearer mxk_x', `Bearer ${foreignKey}`, `Bearer ${revoked}`]) {
      const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) }
      const init = { method: method.toUpperCase(), headers, ...(method === 'post' && { body: '{}' }) }
      const response = await mx.app.request(path.replace('{id}', mx.mailbox.id), init)
      expect([name, response.status, (await response.json()).code]).toEqual([name, 401, 'unauthorized'])
    }
})

test('a key does what its scopes say, in its account', async () => {
  await using mx = await startMx()
  const { client: reader } = await mx.application(['mx_read'])
  expect(await codeOf(reader.sendMessage({ body: greeting, headers: {} }))).toBe('permission_denied')
  expect(await codeOf(reader.listMessages({ query: {} }))).toBe('done')
  const other = '0190a1b2-0000-7000-8000-00000000000c'
  const { client: neighbour } = await mx.application(['mx_send', 'mx_read'], other)
  const { client } = await mx.application()
  const { id } = await client.sendMessage({ body: greeting, headers: {} })
  expect(await codeOf(neighbour.getMessage({ params: { id } }))).toBe('not_found')
  expect(await codeOf(neighbour.sendMessage({ body: greeting, headers: {} }))).toBe('from_not_allowed')
})

test('a service sends for the platform, and one that is not named sends nothing', async () => {
  await using mx = await startMx()
  await mx.addProvider({}, platformAccountId)
  await mx.addMailbox(greeting.from, platformAccountId)
  for (const name of ['login', 'broker'] as const)
    expect(await codeOf(mx.service(name).sendMessage({ body: greeting, headers: {} }))).toBe('done')
  expect(await codeOf(mx.service('rbac').sendMessage({ body: greeting, headers: {} }))).toBe('service_unauthorized')
})

test('a person behind a service sends with mx_send in the account, and not otherwise', async () => {
  await using operators = await startOperators()
  const network = createNetwork()
  network.attach('rbac', operators.rbac.app)
  await using mx = await startMx({ rbac: operators.rbac, fetch: network.fetch, variables: { MX_WORKER_ROLE: 'api' } })
  await mx.addProvider({}, platformAccountId)
  await mx.addMailbox(greeting.from, platformAccountId)
  const body = { ...greeting, accountId: platformAccountId }
  const { token: sender } = await operators.operator('mx_send')
  const { token: stranger } = await operators.operator('broker_read')
  expect(await codeOf(mx.service('console', sender).sendMessage({ body, headers: {} }))).toBe('done')
  expect(await codeOf(mx.service('console', stranger).sendMessage({ body, headers: {} }))).toBe('permission_denied')
  expect(await codeOf(mx.service('console', 'a.b.c').sendMessage({ body, headers: {} }))).toBe('invalid_ticket')
  network.detach('rbac')
  expect(await codeOf(mx.service('console', sender).sendMessage({ body, headers: {} }))).toBe('identity_unavailable')
})
