import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadEmulators } from '../src/sign-in-providers.ts'
import { type Cloud, startCloud } from '../src/start-cloud.ts'

const wallet = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a'
// Nothing listens here: an issuer's name under .localhost is that of the edge, and STS asks the broker's own port.
const issuer = 'http://broker.localhost:8080'
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

let parts: AsyncDisposableStack
let cloud: Cloud
let dataDir: string
beforeEach(async () => {
  parts = new AsyncDisposableStack()
  dataDir = await mkdtemp(path.join(tmpdir(), 'constellation-cloud-'))
  parts.defer(() => rm(dataDir, { recursive: true, force: true }))
  const brokerPort = await startBroker(parts)
  cloud = parts.use(await start(brokerPort))
})
afterEach(() => parts.disposeAsync())

test("a token of the broker opens its wallet's prefix, which the operator can close again", async () => {
  const { region, s3Endpoint, iamEndpoint, bucket, roleArn } = cloud.standIn
  const s3 = new S3Client({ region, endpoint: s3Endpoint, credentials: await mint() })
  const list = (prefix: string) => s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}/` }))
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${wallet}/note`, Body: 'mine' }))
  expect((await list(wallet)).Contents).toMatchObject([{ Key: `${wallet}/note` }])
  await expect(list(`bots/${wallet}`)).resolves.toBeDefined()
  for (const foreign of ['0xother', 'bots/0xother', 'bots', '']) {
    await expect(list(foreign)).rejects.toMatchObject({ name: 'AccessDenied' })
  }

  const iam = new IAMClient({ region, endpoint: iamEndpoint, credentials: await operatorKey() })
  const Condition = { StringEquals: { 'aws:PrincipalTag/agentkeys_user_wallet': wallet } }
  const PolicyDocument = JSON.stringify({ Statement: { Effect: 'Deny', Action: '*', Resource: '*', Condition } })
  const RoleName = roleArn.split('/').at(-1)
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'denied', PolicyDocument }))
  await expect(list(wallet)).rejects.toMatchObject({ name: 'AccessDenied' })
})

test("the operator's key is made once, and only its owner can read it", async () => {
  const { operatorCredentialsFile } = cloud.standIn
  const before = await operatorKey()
  await using _again = await start(0)
  expect(await operatorKey()).toEqual(before)
  expect((await stat(operatorCredentialsFile)).mode & 0o777).toBe(0o600)
})

async function start(brokerPort: number): Promise<Cloud> {
  return startCloud({
    emulators: await loadEmulators(),
    dataDir,
    portOf: (name) => (name === 'broker' ? brokerPort : 0),
    publicOrigin: (host) => `http://${host}:8080`,
    now: () => new Date(),
  })
}

/** What STS reads of a broker. */
async function startBroker(stack: AsyncDisposableStack): Promise<number> {
  const server = createServer((request, response) => {
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }]
    const discovery = {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    }
    response.end(JSON.stringify(request.url?.endsWith('jwks.json') ? { keys } : discovery))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  stack.defer(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  return (server.address() as AddressInfo).port
}

async function mint() {
  const tags = { principal_tags: { agentkeys_user_wallet: [wallet] }, transitive_tag_keys: ['agentkeys_user_wallet'] }
  const token = await new SignJWT({ 'https://aws.amazon.com/tags': tags })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuer(issuer)
    .setSubject(`agentkeys:agent:${wallet}`)
    .setAudience('sts.amazonaws.com')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey)
  const form = { Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', RoleSessionName: 'test' }
  const body = new URLSearchParams({ ...form, RoleArn: cloud.standIn.roleArn, WebIdentityToken: token })
  expect((await fetch(cloud.standIn.stsEndpoint, { method: 'POST', body })).status).toBe(200)
  const [issued] = cloud.sts.control.issued()
  if (!issued) throw new Error('nothing was issued')
  return issued
}

async function operatorKey() {
  const text = await readFile(cloud.standIn.operatorCredentialsFile, 'utf8')
  const [, accessKeyId = '', secretAccessKey = ''] =
    /^\[default\]\naws_access_key_id = (AKIA[\dA-F]{16})\naws_secret_access_key = (\S{40})\n$/.exec(text) ?? []
  return { accessKeyId, secretAccessKey }
}
