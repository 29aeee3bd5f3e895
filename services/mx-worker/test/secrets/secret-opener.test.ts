import { createTestClock } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { fingerprintOf, type UnwrapError } from '../../src/secrets/envelope.ts'
import { createSecretOpener, SecretUnavailable } from '../../src/secrets/secret-opener.ts'
import { createUnwrapper } from '../../src/secrets/unwrapper.ts'
import { vector } from './vector.ts'

const stored = {
  id: 'secret',
  account_id: 'account',
  provider_id: vector.record.providerId,
  version: vector.record.version,
  tenant_id: vector.record.tenantId,
  client_id: vector.record.clientId,
  client_secret_wrapped: vector.envelope,
  certificate_thumbprint: null,
}
const ref = { id: 'secret', tenantId: stored.tenant_id, clientId: stored.client_id, fingerprint: vector.fingerprint }

function startOpener({ envelope = vector.envelope, whileReading = () => {} } = {}) {
  const clock = createTestClock(new Date('2026-01-01T00:00:00Z'))
  const noted: (UnwrapError | undefined)[] = []
  const opener = createSecretOpener({
    unwrap: createUnwrapper(vector.ring, undefined),
    nowMs: () => clock.now().getTime(),
    async read() {
      whileReading()
      return { ...stored, client_secret_wrapped: envelope }
    },
    note: async (_, error) => void noted.push(error),
  })
  return { clock, noted, opener }
}

test('a plain secret is kept for five minutes, and each opening of its envelope is noted', async () => {
  const { clock, noted, opener } = startOpener()
  expect(await opener.open(ref)).toBe(vector.secret)
  clock.advance({ ms: 299_999 })
  await opener.open(ref)
  expect(noted).toHaveLength(1)
  clock.advance({ ms: 1 })
  await opener.open(ref)
  expect(noted).toHaveLength(2)
  clock.advance({ minutes: 4 })
  opener.forgetOld()
  await opener.open(ref)
  expect(noted).toHaveLength(2)
})

test('a plain secret is dropped when it was refused, when its record or any changed, when it is old, and at the end', async () => {
  const { clock, noted, opener } = startOpener()
  const drops = [
    () => opener.forget(ref),
    () => opener.forgetRecord('secret'),
    () => opener.forgetRecord(),
    () => {
      clock.advance({ minutes: 5 })
      opener.forgetOld()
    },
    () => opener[Symbol.dispose](),
  ]
  for (const [index, drop] of drops.entries()) {
    await opener.open(ref)
    await opener.open(ref)
    expect(noted).toHaveLength(index + 1)
    drop()
  }
  await opener.open(ref)
  opener.forgetRecord('another')
  await opener.open(ref)
  expect(noted).toHaveLength(drops.length + 1)
})

test('a secret that is read while its record changes is used once and not kept', async () => {
  let changes = 1
  const { noted, opener } = startOpener({
    whileReading: () => {
      if (changes-- > 0) opener.forgetRecord('secret')
    },
  })
  await opener.open(ref)
  await opener.open(ref)
  await opener.open(ref)
  expect(noted).toHaveLength(2)
})

test('an envelope that does not open is noted with its reason each time, and nothing is kept', async () => {
  const { noted, opener } = startOpener({ envelope: vector.envelope.replace('mx-kek-2026-01', 'gone') })
  const fingerprint = fingerprintOf('another')
  for (const _ of [1, 2]) {
    const failure = await opener.open({ ...ref, fingerprint }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(SecretUnavailable)
    expect(failure).toMatchObject({ error: 'unknown_key_id', message: expect.not.stringContaining(vector.secret) })
  }
  expect(noted).toEqual(['unknown_key_id', 'unknown_key_id'])
})

test('without its note no secret is given', async () => {
  const opener = createSecretOpener({
    unwrap: createUnwrapper(vector.ring, undefined),
    nowMs: () => 0,
    read: async () => stored,
    note: () => Promise.reject(new Error('the audit is not written')),
  })
  await expect(opener.open(ref)).rejects.toThrow('the audit is not written')
})
