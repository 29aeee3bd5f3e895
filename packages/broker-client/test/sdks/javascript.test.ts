import { readFile } from 'node:fs/promises'
import { ListObjectsV2Command, PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { fromHttp, fromProcess } from '@aws-sdk/credential-providers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBrokerClient, credentialProvider, optionsFromEnvironment } from '../../src/index.ts'
import { servedEnvironment } from '../agent/agent-fixture.ts'
import { addressB } from '../signing/vectors.ts'
import { type Cloud, startCloud } from './cloud-fixture.ts'

let cloud: Cloud
beforeEach(async () => {
  cloud = await startCloud()
})
afterEach(() => cloud[Symbol.asyncDispose]())

type Credentials = NonNullable<S3ClientConfig['credentials']>

/** What the program may do below its own folder, and below that of another wallet. */
async function reach(credentials: Credentials) {
  const { region, s3, bucket, scope } = cloud
  using client = disposable(new S3Client({ region, endpoint: s3.origin, credentials, maxAttempts: 1 }))
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: `${scope}file`, Body: 'content' }))
  const own = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: scope }))
  const foreign = client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: `${addressB}/` }))
  return [own.KeyCount, await foreign.then(() => 'allowed').catch(({ name }: Error) => name)]
}

function disposable(client: S3Client): S3Client & Disposable {
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() })
}

describe('the JavaScript SDK reaches its own folder and no other', () => {
  test('through the provider of this package', async () => {
    const broker = createBrokerClient(optionsFromEnvironment(cloud.agent.environment))
    const source = broker.source({ service: 's3', path: cloud.scope })
    expect(await reach(credentialProvider(source))).toEqual([1, 'AccessDenied'])
    expect(await cloud.agent.mints()).toHaveLength(1)
  })

  test('through credential_process', async () => {
    const credentials = fromProcess({
      profile: 'bot',
      configFilepath: await cloud.writeConfig(),
      filepath: '/dev/null',
    })
    expect(await reach(credentials)).toEqual([1, 'AccessDenied'])
  })

  test('through the endpoint of a container', async () => {
    const [served = {}] = await servedEnvironment(cloud.agent.start(['serve']))
    const credentials = fromHttp({
      awsContainerCredentialsFullUri: served.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '',
      awsContainerAuthorizationToken: await readFile(served.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? '', 'utf8'),
    })
    expect(await reach(credentials)).toEqual([1, 'AccessDenied'])
  })

  test('in a program that the agent starts, whatever keys the shell has', async () => {
    const { agent, s3, region, bucket, scope } = cloud
    const program = `
      const { S3Client, ListObjectsV2Command } = require('@aws-sdk/client-s3')
      const client = new S3Client({ endpoint: '${s3.origin}' })
      client.send(new ListObjectsV2Command({ Bucket: '${bucket}', Prefix: '${scope}' })).then(({ KeyCount }) => console.log(KeyCount))`
    const old = {
      AWS_ACCESS_KEY_ID: 'AKIAOLD',
      AWS_SECRET_ACCESS_KEY: 'old',
      AWS_PROFILE: 'none',
      HTTP_PROXY: 'http://127.0.0.1:1',
    }
    const args = ['exec', '--region', region, '--', process.execPath, '-e', program]
    const { code, stdout } = await agent.run(args, { ...old, NODE_PATH: `${process.cwd()}/node_modules` })
    expect([code, stdout]).toEqual([0, '0\n'])
  })
})
