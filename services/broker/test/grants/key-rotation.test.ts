import { copyFile, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { renewProofs } from '../../src/domain/grants/renew-proofs.ts'
import { startBroker } from '../broker.ts'

test('a grant outlives the key that proved it: its proof is signed again while both keys are there', async () => {
  await using broker = await startBroker()
  await using files = await openSecretFiles()
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'former-keys-'))
  const former = broker.keys.environment.BROKER_SESSION_KEY_FILE
  const next = files.key('next.json', 'session')
  const { master, daemon, grantId } = await broker.pair()
  const { grantId: tampered } = await broker.pair()
  await broker.owner.updateTable('grants').set({ max_uses: 5 }).where('grant_id', '=', tampered).execute()
  await copyFile(former, path.join(folder.path, 'former.json'))
  const variables = { BROKER_SESSION_KEY_FILE: next, BROKER_SESSION_KEY_PREVIOUS_PATH: folder.path }
  {
    await using rotating = await startBroker({ beside: broker, variables })
    await rotating.as(daemon.token).mintAwsCredentials({ body: await broker.signedCall(daemon) })
    await renewProofs(rotating.deps)
  }
  await using rotated = await startBroker({ beside: broker, variables: { BROKER_SESSION_KEY_FILE: next } })
  const again = await rotated.program(daemon.wallet)
  await again.client.mintAwsCredentials({ body: await rotated.signedCall(again) })
  const own = await rotated.program(master.wallet)
  expect((await own.client.listGrants({ query: {} })).grants).toMatchObject([{ grant_id: grantId, used_count: 2 }])
  const { audit_proof } = await broker.owner
    .selectFrom('grants')
    .select('audit_proof')
    .where('grant_id', '=', tampered)
    .executeTakeFirstOrThrow()
  expect(audit_proof.startsWith(rotated.deps.grantProofs.currentPrefix)).toBe(false)
})
