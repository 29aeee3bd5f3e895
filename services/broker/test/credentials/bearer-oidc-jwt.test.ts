import { serve } from '@hono/node-server'
import { decodeJwt } from 'jose'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { startBroker } from '../broker.ts'

const variables = { BROKER_OIDC_JWT_REQUIRES_CALL: 'false' }

test('an old client gets a web-identity token for its session alone, on the record and without a grant', async () => {
  await using broker = await startBroker({ variables })
  const program = await broker.program()
  const { jwt, wallet } = await program.client.mintOidcJwt({ body: undefined })
  expect(decodeJwt(jwt)).toMatchObject({ sub: `agentkeys:agent:${wallet}`, aud: 'sts.amazonaws.com' })
  const records = await broker.owner.selectFrom('mint_log').selectAll().execute()
  expect(records).toMatchObject([
    { kind: 'oidc_jwt', wallet, grant_id: '', scope_path: '', released: true, status: 'confirmed' },
  ])
})

test('a repeated request with its Idempotency-Key gets the same token, and is one record', async () => {
  await using broker = await startBroker({ variables })
  const { token } = await broker.program()
  const keyed = broker.as(token, { 'idempotency-key': 'one-key' })
  const first = await keyed.mintOidcJwt({ body: undefined })
  expect(await keyed.mintOidcJwt({ body: undefined })).toEqual(first)
  expect(await broker.owner.selectFrom('mint_log').select('id').execute()).toHaveLength(1)
})

test('nothing leaves without its record, and a signed call is still proved', async () => {
  await using broker = await startBroker({ variables })
  const program = await broker.program()
  const body = await broker.signedCall(program, { domain: 'agentkeys:broker:mint-oidc-jwt:v1:elsewhere.example.test' })
  await expect(program.client.mintOidcJwt({ body })).rejects.toMatchObject({ code: 'validation_failed' })
  Object.assign(broker.deps, { anchors: [] })
  await expect(program.client.mintOidcJwt({ body: undefined })).rejects.toMatchObject({ code: 'audit_error' })
})

test('a record that the database refuses is told as one that was not made, also without a signed call', async () => {
  await using broker = await startBroker({ variables })
  const { client } = await broker.program()
  await sql`revoke insert on mint_log from broker_service`.execute(broker.owner)
  await expect(client.mintOidcJwt({ body: undefined })).rejects.toMatchObject({ status: 500, code: 'audit_error' })
})

test('by default a call without a body is refused, and so is every body that is no signed call', async () => {
  await using broker = await startBroker()
  const { client, token } = await broker.program()
  await expect(client.mintOidcJwt({ body: undefined })).rejects.toMatchObject({
    status: 422,
    code: 'signed_call_required',
  })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  for (const [body, status] of [
    ['', 400],
    ['null', 422],
    ['{}', 422],
    ['nothing', 400],
  ] as const)
    expect([body, (await broker.app.request('/v1/mint-oidc-jwt', { method: 'POST', headers, body })).status]).toEqual([
      body,
      status,
    ])
})

test('over a connection, a request without a body is one, and a body without a type is refused', async () => {
  await using broker = await startBroker({ variables })
  const { token } = await broker.program()
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = serve({ fetch: broker.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
  const url = `http://127.0.0.1:${await promise}/v1/mint-oidc-jwt`
  const headers = { authorization: `Bearer ${token}` }
  expect((await fetch(url, { method: 'POST', headers })).status).toBe(200)
  expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(415)
  server.close()
})
