import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { region, startAccount, type TestAccount } from './account.ts'
import { wallet } from './issuer.ts'
import { bucket } from './policies.ts'

const run = promisify(execFile)
const installLimitMs = 55_000

let account: TestAccount
let directory: string
/** Why Python cannot run it here. */
let obstacle: string | undefined
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'constellation-boto3-'))
  // Python signs with the clock of the machine.
  account = await startAccount({}, new Date())
  obstacle = await installBoto3().then(
    () => undefined,
    (error: Error) => `boto3 could not be installed: ${error.message.split('\n', 1)[0]}`,
  )
}, installLimitMs + 5000)
afterAll(async () => {
  await account[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const script = `
import io, json, sys, boto3
from botocore.exceptions import ClientError
settings = json.load(sys.stdin)
keys = settings['keys']
session = boto3.Session(keys['accessKeyId'], keys['secretAccessKey'], keys['sessionToken'], settings['region'])
s3 = session.client('s3', endpoint_url=settings['s3'])
bucket, wallet = settings['bucket'], settings['wallet']

def code(call):
    try:
        call()
    except ClientError as error:
        return error.response['Error']['Code']

s3.put_object(Bucket=bucket, Key=wallet + '/a b+c', Body=b'bytes')
s3.upload_fileobj(io.BytesIO(b'x' * 100000), bucket, wallet + '/stream')
json.dump({
    'arn': session.client('sts', endpoint_url=settings['sts']).get_caller_identity()['Arn'],
    'read': s3.get_object(Bucket=bucket, Key=wallet + '/a b+c')['Body'].read().decode(),
    'keys': [one['Key'] for one in s3.list_objects_v2(Bucket=bucket, Prefix=wallet + '/')['Contents']],
    'size': s3.head_object(Bucket=bucket, Key=wallet + '/stream')['ContentLength'],
    'foreign': code(lambda: s3.list_objects_v2(Bucket=bucket, Prefix='0xother/')),
    'put': code(lambda: s3.put_object(Bucket=bucket, Key='0xother/a', Body=b'')),
}, sys.stdout)
`

test('the Python SDK reaches the own prefix and no other', async (ctx) => {
  ctx.skip(obstacle !== undefined, obstacle)
  const keys = await account.credentials()
  const settings = { keys, region, bucket, wallet, s3: account.s3.origin, sts: account.sts.origin }
  const child = run(path.join(directory, 'bin', 'python'), ['-c', script], { env: {}, timeout: 20_000 })
  child.child.stdin?.end(JSON.stringify(settings))
  expect(JSON.parse((await child).stdout)).toEqual({
    arn: expect.stringMatching(/:assumed-role\/agentkeys-data-role\//),
    read: 'bytes',
    keys: [`${wallet}/a b+c`, `${wallet}/stream`],
    size: 100_000,
    foreign: 'AccessDenied',
    put: 'AccessDenied',
  })
})

/** A virtual environment of this test alone. A registry that is not reached is noticed at once. */
async function installBoto3(): Promise<void> {
  const limit = { timeout: installLimitMs }
  await run('python3', ['-m', 'venv', directory], limit)
  const pip = path.join(directory, 'bin', 'pip')
  await run(pip, ['install', '--quiet', '--retries', '0', '--timeout', '10', '--no-compile', 'boto3'], limit)
}
