import { text } from 'node:stream/consumers'
import type { brokerOperator } from '@constellation/contracts-broker'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { BrokerClient } from '../broker.ts'
import { startOperatedBroker } from './start-operated-broker.ts'

type Name = keyof typeof brokerOperator

/** One good request to each operation, with what the audit says of it. */
function requests(grantId: string, account: string) {
  const one = { params: { grant_id: grantId }, query: {} }
  const filtered = { query: { wallet: `0x${'a'.repeat(40)}`, since: 5 } }
  const filters = { wallet: `0x${'a'.repeat(40)}`, since: 5 }
  const calls: Record<Name, { call: (client: BrokerClient) => Promise<unknown>; entry: object }> = {
    listAllGrants: {
      call: (client) => client.listAllGrants(filtered),
      entry: { action: 'grant.list', detail: filters },
    },
    getGrant: { call: (client) => client.getGrant(one), entry: { action: 'grant.read', target: grantId } },
    revokeAnyGrant: {
      call: (client) => client.revokeAnyGrant({ params: one.params }),
      entry: { action: 'grant.revoke', target: grantId },
    },
    listMints: { call: (client) => client.listMints(filtered), entry: { action: 'mint.list', detail: filters } },
    exportMints: {
      call: async (client) => text(await client.exportMints(filtered)),
      entry: { action: 'mint.export', detail: { ...filters, after: 0 } },
    },
    listSecurityEvents: {
      call: (client) => client.listSecurityEvents(filtered),
      entry: { action: 'security_event.list', detail: filters },
    },
    exportSecurityEvents: {
      call: async (client) => text(await client.exportSecurityEvents(filtered)),
      entry: { action: 'security_event.export', detail: { ...filters, after: 0 } },
    },
    getAnchors: { call: (client) => client.getAnchors(), entry: { action: 'anchor.list', target: null } },
    listLinksOf: {
      call: (client) => client.listLinksOf({ params: { omni_account: account }, query: {} }),
      entry: { action: 'link.list', target: account },
    },
  }
  return calls
}

test('every read and every change has an entry: who, through whom, what, and with which filters', async () => {
  await using world = await startOperatedBroker()
  const { grantId, master } = await world.broker.pair()
  const { token, person } = await world.operator('broker_operate')
  const service = { 'x-service-token': await world.operators.rbac.tokensOf('console').tokenFor('broker') }
  for (const [name, { call, entry }] of Object.entries(requests(grantId, master.session.omni_account))) {
    for (const [headers, through] of [
      [{}, null],
      [service, 'console'],
    ] as const) {
      const requestId = `request-${name}-${through}`
      const done = call(world.broker.as(token, { ...headers, 'x-request-id': requestId }))
      // The grant was revoked the first time.
      const outcome = name === 'revokeAnyGrant' && through ? 'refused' : 'ok'
      if (outcome === 'ok') await done
      else await expect(done).rejects.toMatchObject({ code: 'not_found' })
      const written = (await world.audit()).filter(({ request_id }) => request_id === requestId)
      const who = { actor_kind: 'user', actor_id: person.id, service: through, outcome }
      expect(written[0]).toMatchObject({ ...who, ...entry })
    }
  }
})

test('an export has the number of its rows in the audit once its last line has left', async () => {
  await using world = await startOperatedBroker()
  await world.broker.pair()
  const { client } = await world.operator('broker_read')
  await text(await client.exportMints({ query: {} }))
  expect((await world.audit()).at(-1)).toMatchObject({ action: 'mint.export.end', detail: { rows: 1 } })
})

test('without an entry nothing is read and nothing is changed', async () => {
  await using world = await startOperatedBroker()
  const { grantId, master, daemon } = await world.broker.pair()
  const { client } = await world.operator('broker_operate')
  await sql`alter table audit_events add constraint closed check (false) not valid`.execute(world.broker.owner)
  for (const { call } of Object.values(requests(grantId, master.session.omni_account)))
    await expect(call(client)).rejects.toMatchObject({ code: 'audit_error', status: 500 })
  await sql`alter table audit_events drop constraint closed`.execute(world.broker.owner)
  await daemon.client.mintAwsCredentials({ body: await world.broker.signedCall(daemon) })
  expect(await client.getGrant({ params: { grant_id: grantId }, query: {} })).toMatchObject({
    state: 'live',
    uses: { items: [{ kind: 'mint' }] },
  })
})

test('the operators of a broker cannot change or remove what the audit says of them', async () => {
  await using world = await startOperatedBroker()
  const { client } = await world.operator('broker_read')
  await client.getAnchors()
  const { db } = world.broker
  await expect(db.deleteFrom('audit_events').execute()).rejects.toThrow('permission denied')
  await expect(db.updateTable('audit_events').set({ outcome: 'refused' }).execute()).rejects.toThrow(
    'permission denied',
  )
})
