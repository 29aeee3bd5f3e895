import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Credentials, operator, startAccount, type TestAccount } from './account.ts'
import { tagsOf, wallet } from './issuer.ts'
import { bucket, roleArn, roleName } from './policies.ts'

let account: TestAccount
beforeEach(async () => {
  account = await startAccount()
})
afterEach(() => account[Symbol.asyncDispose]())

const list = (credentials: Credentials) =>
  account.s3Client(credentials).send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${wallet}/` }))
const deny = (Condition: Record<string, Record<string, string>>) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*', Condition } })
const put = (PolicyDocument: string, by: Credentials = operator, PolicyName = 'denied-leases') =>
  account.iamClient(by).send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName, PolicyDocument }))

const withLease = (lease: string) => {
  const { principal_tags, ...rest } = tagsOf(wallet)['https://aws.amazon.com/tags']
  return { 'https://aws.amazon.com/tags': { ...rest, principal_tags: { ...principal_tags, agentkeys_lease: [lease] } } }
}

test.each([
  ['the tag of its lease', { StringEquals: { 'aws:PrincipalTag/agentkeys_lease': 'lease-1' } }],
  ['its session name', { StringLike: { 'aws:userid': '*:session-lease-1' } }],
])('one session is denied by %s, at once, and its neighbour goes on', async (_by, condition) => {
  const [one, other] = await Promise.all(
    ['lease-1', 'lease-2'].map((lease) =>
      account.credentials(withLease(lease), { RoleSessionName: `session-${lease}` }),
    ),
  )
  if (!one || !other) throw new Error('two sessions were issued')
  await list(one)
  await put(deny(condition))
  await expect(list(one)).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } })
  await expect(list(other)).resolves.toBeDefined()
  // GetCallerIdentity cannot be denied.
  await expect(account.stsClient(one).send(new GetCallerIdentityCommand({}))).resolves.toBeDefined()
})

test('sessions older than a moment are denied, and later ones are not', async () => {
  const before = await account.credentials()
  account.clock.advance({ seconds: 1 })
  await put(deny({ DateLessThan: { 'aws:TokenIssueTime': account.clock.now().toISOString() } }))
  const after = await account.credentials()
  await expect(list(before)).rejects.toMatchObject({ name: 'AccessDenied' })
  await expect(list(after)).resolves.toBeDefined()
})

test('a policy is read back, listed and removed', async () => {
  const iam = account.iamClient(operator)
  const about = { RoleName: roleName, PolicyName: 'denied-leases' }
  const document = deny({ StringEquals: { 'aws:PrincipalTag/agentkeys_lease': 'a b%' } })
  await put(document)
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(about))
  expect(decodeURIComponent(PolicyDocument)).toBe(document)
  expect((await iam.send(new ListRolePoliciesCommand(about))).PolicyNames).toEqual(['denied-leases'])
  expect(account.sts.control.rolePolicies(roleName)).toEqual({ 'denied-leases': JSON.parse(document) })
  await iam.send(new DeleteRolePolicyCommand(about))
  for (const command of [new GetRolePolicyCommand(about), new DeleteRolePolicyCommand(about)]) {
    await expect(iam.send(command as GetRolePolicyCommand)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    })
  }
})

test('who has no right to change the role is refused, and nothing changes', async () => {
  await expect(put(deny({}), await account.credentials())).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringMatching(
      /is not authorized to perform: iam:PutRolePolicy on resource: role agentkeys-data-role/,
    ),
    $metadata: { httpStatusCode: 403 },
  })
  await expect(put(deny({}), { ...operator, secretAccessKey: 'wrong' })).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
  expect(account.sts.control.rolePolicies(roleName)).toEqual({})
})

test('a session of a role that has the right may use it', async () => {
  const Statement = { Effect: 'Allow' as const, Action: 'iam:PutRolePolicy', Resource: roleArn }
  account.sts.control.setRolePolicy(roleName, 'revoker', { Version: '2012-10-17', Statement })
  const session = await account.credentials()
  await put(deny({ StringEquals: { 'aws:PrincipalTag/agentkeys_lease': 'lease-1' } }), session)
  expect(Object.keys(account.sts.control.rolePolicies(roleName))).toEqual(['revoker', 'denied-leases'])
})

test('a malformed policy, an unknown role and too much text are refused as IAM does', async () => {
  await expect(put('{')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' })
  const unknown = new PutRolePolicyCommand({ RoleName: 'other', PolicyName: 'p', PolicyDocument: deny({}) })
  await expect(account.iamClient(operator).send(unknown)).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  const half = deny({ StringEquals: { 'aws:PrincipalTag/x': 'x'.repeat(4900) } })
  await put(half)
  await put(half)
  await expect(put(half, operator, 'another')).resolves.toBeDefined()
  await expect(
    put(deny({ StringEquals: { 'aws:PrincipalTag/x': 'y'.repeat(600) } }), operator, 'third'),
  ).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Maximum policy size of 10240 bytes exceeded for role agentkeys-data-role',
    $metadata: { httpStatusCode: 409 },
  })
})

test('the control changes the same policies over HTTP', async () => {
  const session = await account.credentials()
  const url = `${account.sts.origin}/_control/roles/${roleName}/policies/everybody`
  expect((await fetch(url, { method: 'PUT', body: deny({}) })).status).toBe(204)
  await expect(list(session)).rejects.toMatchObject({ name: 'AccessDenied' })
  expect((await fetch(url, { method: 'PUT', body: '{"Statement":1}' })).status).toBe(422)
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(204)
  await expect(list(session)).resolves.toBeDefined()
})
