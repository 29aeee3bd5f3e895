import { BootRefusal } from '@constellation/config'
import { expect, test } from 'vitest'
import { defaultPlugIns } from '../../src/plug-ins/default-plug-ins.ts'
import { selectPlugIns } from '../../src/plug-ins/select-plug-ins.ts'
import { startBroker } from '../broker.ts'

test.each([
  [
    { authMethods: ['wallet_sgi'] },
    'BOOT_FAIL: BROKER_AUTH_METHODS="wallet_sgi": wallet_sgi is not in this build, which has wallet_sig; see runbook §auth-method-not-compiled',
  ],
  [
    { authMethods: ['wallet_sig', 'constructor'] },
    'BOOT_FAIL: BROKER_AUTH_METHODS="wallet_sig,constructor": constructor is not in this build, which has wallet_sig; see runbook §auth-method-not-compiled',
  ],
  [
    { authMethods: [] },
    'BOOT_FAIL: BROKER_AUTH_METHODS="": name at least one of wallet_sig; see runbook §auth-method-empty',
  ],
  [
    { auditAnchors: ['solana'] },
    'BOOT_FAIL: BROKER_AUDIT_ANCHORS="solana": solana is not in this build, which has postgres; see runbook §audit-anchor-not-compiled',
  ],
  [
    { auditAnchors: [] },
    'BOOT_FAIL: BROKER_AUDIT_ANCHORS="": name at least one of postgres; see runbook §audit-anchor-empty',
  ],
])('a selection of %j does not start, and the line says what to name', (changed, line) => {
  const config = { authMethods: ['wallet_sig'], auditAnchors: ['postgres'], ...changed }
  const refusal = refusalOf(() => selectPlugIns(defaultPlugIns, config))
  expect(refusal.line).toBe(line)
})

function refusalOf(select: () => unknown): BootRefusal {
  try {
    select()
  } catch (error) {
    if (error instanceof BootRefusal) return error
    throw error
  }
  throw new Error('the selection was accepted')
}

test('the older name of the anchor in the database still counts', () => {
  const names = selectPlugIns(defaultPlugIns, { authMethods: ['wallet_sig'], auditAnchors: ['sqlite'] })
  expect(names.anchors).toEqual(['postgres'])
})

test('a name that this build lacks stops the start of the whole service', async () => {
  await expect(startBroker({ variables: { BROKER_AUTH_METHODS: 'oauth2_github' } })).rejects.toMatchObject({
    variable: 'BROKER_AUTH_METHODS',
    anchor: 'auth-method-not-compiled',
  })
})

test('readiness names every part that is selected', async () => {
  await using broker = await startBroker()
  expect(broker.deps.readiness.report().ready).toEqual(
    expect.arrayContaining(['auth/wallet_sig', 'wallet/client_keystore', 'audit/postgres']),
  )
})
