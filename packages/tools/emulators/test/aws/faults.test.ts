import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { FaultRefusal } from '../../src/index.ts'
import { operator, startAccount, type TestAccount } from './account.ts'
import { bucket } from './policies.ts'

let account: TestAccount
beforeAll(async () => {
  account = await startAccount()
})
afterEach(() => {
  account.sts.control.clearFaults()
  account.sts.control.clearReceived()
  account.s3.control.clearFaults()
})
afterAll(() => account[Symbol.asyncDispose]())

const issued = () => account.sts.control.issued().length
const at = 'AssumeRoleWithWebIdentity'
const list = () => account.s3Client(operator).send(new ListObjectsV2Command({ Bucket: bucket }))

test.each([
  ['AccessDenied', 403, 'AccessDenied'],
  ['ExpiredTokenException', 400, 'ExpiredTokenException'],
  ['ExpiredToken', 403, 'ExpiredToken'],
  ['InvalidClientTokenId', 403, 'InvalidClientTokenId'],
  ['SignatureDoesNotMatch', 403, 'SignatureDoesNotMatch'],
  ['InvalidIdentityToken', 400, 'InvalidIdentityTokenException'],
  ['IDPCommunicationError', 400, 'IDPCommunicationErrorException'],
  ['IDPRejectedClaim', 403, 'IDPRejectedClaimException'],
  ['MalformedPolicyDocument', 400, 'MalformedPolicyDocumentException'],
  ['PackedPolicyTooLarge', 400, 'PackedPolicyTooLargeException'],
  ['RegionDisabledException', 403, 'RegionDisabledException'],
  ['ValidationError', 400, 'ValidationError'],
  ['MalformedInput', 400, 'MalformedInput'],
  ['Throttling', 400, 'Throttling'],
  ['RequestLimitExceeded', 400, 'RequestLimitExceeded'],
  ['InternalFailure', 500, 'InternalFailure'],
  ['ServiceUnavailable', 503, 'ServiceUnavailable'],
])('STS told aws-error: %s has the status %i, and the SDK calls it %s', async (value, httpStatusCode, name) => {
  const before = issued()
  account.sts.control.setFaults([{ kind: 'aws-error', at, value, times: 1 }])
  await expect(account.assume()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } })
  expect(issued()).toBe(before)
  await expect(account.assume()).resolves.toBeDefined()
})

test.each([
  ['AccessDenied', 403],
  ['ExpiredToken', 400],
  ['SlowDown', 503],
  ['NoSuchKey', 404],
])('S3 told aws-error: %s has the status %i', async (value, httpStatusCode) => {
  account.s3.control.setFaults([{ kind: 'aws-error', at: 'GetObject', value }])
  await expect(list()).resolves.toBeDefined()
  const get = account.s3Client(operator).send(new GetObjectCommand({ Bucket: bucket, Key: 'a' }))
  await expect(get).rejects.toMatchObject({ name: value, $metadata: { httpStatusCode } })
})

test('a throttle refuses its share exactly, with status 400, and issues nothing for it', async () => {
  const before = issued()
  account.sts.control.setFaults([{ kind: 'throttle', value: '80' }])
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => account.assume()))
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refused).toHaveLength(16)
  for (const reason of refused) {
    expect(reason).toMatchObject({ name: 'Throttling', message: 'Rate exceeded', $metadata: { httpStatusCode: 400 } })
  }
  expect(issued()).toBe(before + 4)
})

test('a throttled S3 says SlowDown', async () => {
  account.s3.control.setFaults([{ kind: 'throttle', value: '100', times: 1 }])
  await expect(list()).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } })
  await expect(list()).resolves.toBeDefined()
})

test('a key that could not be retrieved is said as AWS says it, as often as it is told', async () => {
  account.sts.control.setFaults([{ kind: 'verification-key', times: 2 }])
  const messages = []
  for (let call = 0; call < 3; call++)
    messages.push(
      await account.assume().then(
        () => 'issued',
        ({ message }) => message,
      ),
    )
  const refusal = expect.stringMatching(/^Couldn't retrieve verification key from your identity provider/)
  expect(messages).toEqual([refusal, refusal, 'issued'])
})

test('an answer that was lost leaves credentials that were issued', async () => {
  const before = issued()
  account.sts.control.setFaults([{ kind: 'answer-lost', at, times: 1 }])
  await expect(account.assume()).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(issued()).toBe(before + 1)
})

test('a connection that is reset before the work issues nothing', async () => {
  const before = issued()
  account.sts.control.setFaults([{ kind: 'connection-reset', at, times: 1 }])
  await expect(account.assume()).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(issued()).toBe(before)
})

test('a call that hangs is answered when it is released, and another action goes on', async () => {
  account.sts.control.setFaults([{ kind: 'slow', at }])
  const before = issued()
  const pending = account.assume()
  await vi.waitUntil(() => account.sts.control.received().length > 0)
  const other = await fetch(`${account.sts.origin}/?Action=GetCallerIdentity&Version=2011-06-15`)
  expect([other.status, issued()]).toEqual([403, before])
  account.sts.control.release()
  await expect(pending).resolves.toBeDefined()
  expect(issued()).toBe(before + 1)
})

test.each([
  ['sts', { kind: 'throttle', value: '101' }],
  ['sts', { kind: 'throttle', value: '80', at }],
  ['sts', { kind: 'aws-error', at }],
  ['sts', { kind: 'aws-error', at: 'GetObject', value: 'AccessDenied' }],
  ['sts', { kind: 'wrong-nonce' }],
  ['s3', { kind: 'verification-key' }],
] as const)('%s refuses the fault %o', (name, fault) => {
  expect(() => account[name].control.setFaults([fault])).toThrow(FaultRefusal)
})
