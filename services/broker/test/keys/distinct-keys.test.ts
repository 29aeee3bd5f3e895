import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { startBroker } from '../broker.ts'

test('a broker whose two keys are one does not start, also when only a former key is shared', async () => {
  await using broker = await startBroker()
  await using files = await openSecretFiles()
  const { BROKER_OIDC_KEY_FILE } = broker.keys.environment
  const { kid, ...key } = JSON.parse(await readFile(BROKER_OIDC_KEY_FILE, 'utf8'))
  const shared = { ...key, kid: kid.replace('ak-oidc-', 'ak-session-'), purpose: 'session' }
  const file = await files.write('shared.json', JSON.stringify(shared))
  const refusal = {
    name: 'BootRefusal',
    line: `BOOT_FAIL: BROKER_SESSION_KEY_FILE="<redacted>": ${shared.kid} is the same key as ${kid} of BROKER_OIDC_KEY_FILE: make another one; see runbook §keypair-distinct`,
  }
  for (const variables of [{ BROKER_SESSION_KEY_FILE: file }, { BROKER_SESSION_KEY_PREVIOUS_PATH: path.dirname(file) }])
    await expect(startBroker({ variables, beside: broker })).rejects.toMatchObject(refusal)
})
