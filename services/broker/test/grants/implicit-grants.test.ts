import { expect, test } from 'vitest'
import { startBroker, type TestBroker } from '../broker.ts'

const variables = { BROKER_REQUIRE_EXPLICIT_GRANT: 'false' }

function mints({ owner }: TestBroker) {
  return owner.selectFrom('mint_log').selectAll().where('kind', '=', 'mint').orderBy('id').execute()
}

test('where no grant is demanded, a program gets credentials for its own folder, and the record names no grant', async () => {
  await using broker = await startBroker({ variables })
  const program = await broker.program()
  const minted = await program.client.mintAwsCredentials({ body: await broker.signedCall(program) })
  expect(minted).toMatchObject({ wallet: program.wallet.address, anchored: ['postgres'] })
  const { omni_account } = program.session
  expect(await mints(broker)).toMatchObject([
    { grant_id: '', grantor_omni_account: omni_account, omni_account, released: true, scope_path: program.folder },
  ])
})

test('a grant that covers the path is used all the same', async () => {
  await using broker = await startBroker({ variables })
  const { daemon, master, grantId } = await broker.pair()
  await daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon) })
  expect(await mints(broker)).toMatchObject([{ grant_id: grantId, grantor_omni_account: master.session.omni_account }])
  expect((await master.client.listGrants({ query: {} })).grants).toMatchObject([{ used_count: 1 }])
})

test('what a master has revoked stays revoked, and a grant that is named must be there', async () => {
  await using broker = await startBroker({ variables })
  const { daemon, master, grantId } = await broker.pair()
  await master.client.revokeGrant({ body: { grant_id: grantId } })
  const mint = async (intent = {}) =>
    daemon.client.mintAwsCredentials({ body: await broker.signedCall(daemon, { intent }) })
  await expect(mint()).rejects.toMatchObject({ code: 'grant_denied' })
  await expect(mint({ scope_path: 'elsewhere/', grant_id: 'grn-0000000000000000' })).rejects.toMatchObject({
    code: 'no_grant',
  })
  expect(await mints(broker)).toEqual([])
})

test('by default no grant means no credential', async () => {
  await using broker = await startBroker()
  const program = await broker.program()
  const body = await broker.signedCall(program)
  await expect(program.client.mintAwsCredentials({ body })).rejects.toMatchObject({ status: 403, code: 'no_grant' })
})
