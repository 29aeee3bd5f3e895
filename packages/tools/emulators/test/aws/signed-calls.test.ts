import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operator, startAccount, type TestAccount, trust } from './account.ts'
import { roleArn, roleName } from './policies.ts'

let account: TestAccount
beforeAll(async () => {
  account = await startAccount()
})
afterAll(() => account[Symbol.asyncDispose]())

const whoIs = (credentials: Parameters<TestAccount['stsClient']>[0]) =>
  account.stsClient(credentials).send(new GetCallerIdentityCommand({}))

test('a session learns who it is', async () => {
  const { sts, credentials } = account
  const one = await credentials()
  const issued = sts.control.issued().find(({ accessKeyId }) => accessKeyId === one.accessKeyId)
  expect(await whoIs(one)).toMatchObject({
    Account: '123456789012',
    Arn: `arn:aws:sts::123456789012:assumed-role/agentkeys-data-role/${issued?.sessionName}`,
    UserId: `${issued?.roleId}:${issued?.sessionName}`,
  })
})

test('a user learns who it is', async () => {
  expect(await whoIs(operator)).toMatchObject({ Arn: 'arn:aws:iam::123456789012:user/operator' })
})

test('AssumeRole is refused to everybody', async () => {
  for (const credentials of [operator, await account.credentials()]) {
    const refused = account
      .stsClient(credentials)
      .send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'old' }))
    await expect(refused).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /^User: arn:aws:.* is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam/,
      ),
      $metadata: { httpStatusCode: 403 },
    })
  }
})

test('a key, a token, a secret or a region that is not right has the code of STS', async () => {
  const one = await account.credentials()
  const other = await account.credentials()
  await expect(whoIs({ ...one, accessKeyId: 'ASIAUNKNOWNUNKNOWN22' })).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  })
  await expect(whoIs({ ...one, sessionToken: other.sessionToken })).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  })
  const { sessionToken: _, ...withoutToken } = one
  await expect(whoIs(withoutToken)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  await expect(whoIs({ ...one, secretAccessKey: 'wrong' })).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
    $metadata: { httpStatusCode: 403 },
  })
  const elsewhere = new STSClient({
    region: 'eu-west-3',
    endpoint: account.sts.origin,
    maxAttempts: 1,
    credentials: one,
  })
  await expect(elsewhere.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
})

test('credentials end at their expiry, and not before', async () => {
  await using own = await startAccount()
  const one = await own.credentials({}, { DurationSeconds: 900 })
  const ask = () => own.stsClient(one).send(new GetCallerIdentityCommand({}))
  own.clock.advance({ seconds: 899 })
  await expect(ask()).resolves.toBeDefined()
  own.clock.advance({ seconds: 1 })
  await expect(ask()).rejects.toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } })
})

test('the sessions of a role end when a role of its name is made again', async () => {
  await using own = await startAccount()
  const one = await own.credentials()
  own.sts.control.putRole({ name: roleName, trust })
  await expect(own.stsClient(one).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  })
})

test('what is not signed, or is no action, is refused', async () => {
  const post = (body: string) => fetch(account.sts.origin, { method: 'POST', body: new URLSearchParams(body) })
  const unsigned = await post('Action=GetCallerIdentity&Version=2011-06-15')
  expect([unsigned.status, await unsigned.text()]).toEqual([
    403,
    expect.stringContaining('<Code>MissingAuthenticationToken</Code>'),
  ])
  for (const body of [
    'Action=Nonsense&Version=2011-06-15',
    'Action=GetCallerIdentity',
    'Action=PutRolePolicy&Version=2011-06-15',
  ]) {
    const response = await post(body)
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringMatching(/AWSFault.*<Code>InvalidAction</),
    ])
  }
})

test('an answer has the request id in its header and in its body, and the type that SDKs expect', async () => {
  const response = await fetch(`${account.sts.origin}/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15`)
  expect(response.headers.get('content-type')).toBe('text/xml')
  expect(await response.text()).toContain(`<RequestId>${response.headers.get('x-amzn-requestid')}</RequestId>`)
})

test('without an action, a browser is sent to the documentation', async () => {
  expect((await fetch(account.sts.origin, { method: 'POST', redirect: 'manual' })).status).toBe(302)
})
