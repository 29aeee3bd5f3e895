import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { servedEnvironment } from '../agent/agent-fixture.ts'
import { addressB } from '../signing/vectors.ts'
import { type Cloud, startCloud } from './cloud-fixture.ts'

const run = promisify(execFile)
const installLimitMs = 240_000

let python: string
/** Why Python cannot run it here. */
let obstacle: string | undefined
let cloud: Cloud

beforeAll(async () => {
  python = await mkdtemp(path.join(tmpdir(), 'broker-agent-python-'))
  obstacle = await installPackages().then(
    () => undefined,
    (error: Error) => `boto3 and the AWS CLI could not be installed: ${error.message.split('\n', 1)[0]}`,
  )
}, installLimitMs + 10_000)
afterAll(() => rm(python, { recursive: true, force: true }))
beforeEach(async (context) => {
  context.skip(obstacle !== undefined, obstacle)
  cloud = await startCloud({ credentialSeconds: 900 })
})
afterEach(() => cloud?.[Symbol.asyncDispose]())

/** A registry that is not reached is noticed at once. */
async function installPackages(): Promise<void> {
  const limit = { timeout: installLimitMs }
  await run('python3', ['-m', 'venv', python], limit)
  const options = ['--quiet', '--retries', '0', '--timeout', '10', '--no-compile', '--disable-pip-version-check']
  await run(path.join(python, 'bin/pip'), ['install', ...options, 'boto3', 'awscli'], limit)
}

/**
 * Lists the own folder as often as it is told, then a foreign one, and prints what came of it. Credentials of 900 seconds are read again
 * before each call, because boto3 renews from 15 minutes before the end.
 */
const script = `
import json, sys, boto3
from botocore.exceptions import ClientError
settings = json.loads(sys.argv[1])
s3 = boto3.Session(profile_name=settings.get('profile')).client('s3', endpoint_url=settings['s3'])
outcomes = []
for number in range(settings['times']):
    outcomes.append(s3.list_objects_v2(Bucket=settings['bucket'], Prefix=settings['scope'])['KeyCount'])
    if settings.get('wait'): print('ready', flush=True); sys.stdin.readline()
try:
    s3.list_objects_v2(Bucket=settings['bucket'], Prefix=settings['foreign'])
    outcomes.append('allowed')
except ClientError as error:
    outcomes.append(error.response['Error']['Code'])
print(json.dumps(outcomes))
`

type Changes = { times?: number; profile?: string; wait?: boolean }

function settingsOf({ times = 1, ...more }: Changes = {}): string {
  const { bucket, scope, s3 } = cloud
  return JSON.stringify({ bucket, scope, foreign: `${addressB}/`, s3: s3.origin, times, ...more })
}

const program = (name: string) => path.join(python, 'bin', name)
const plain = () => ({ PATH: process.env.PATH, HOME: cloud.agent.place, AWS_REGION: cloud.region })

async function boto3(changes: Changes, env: Record<string, string | undefined>) {
  const { stdout } = await run(program('python'), ['-c', script, settingsOf(changes)], { env: { ...plain(), ...env } })
  return JSON.parse(stdout)
}

describe('boto3 reaches its own folder and no other', () => {
  test('through credential_process', async () => {
    expect(await boto3({ profile: 'bot' }, { AWS_CONFIG_FILE: await cloud.writeConfig() })).toEqual([0, 'AccessDenied'])
  })

  test('through the endpoint of a container, 200 times with credentials of 900 seconds and at most two mints', async () => {
    const [served] = await servedEnvironment(cloud.agent.start(['serve']))
    const outcomes = await boto3({ times: 200 }, { ...served })
    expect(outcomes).toEqual([...Array(200).fill(0), 'AccessDenied'])
    expect((await cloud.agent.mints()).length).toBeLessThanOrEqual(2)
  })

  test('while the token of the endpoint is replaced', async () => {
    const agent = cloud.agent.start(['serve'])
    const [served] = await servedEnvironment(agent)
    const child = execFile(program('python'), ['-c', script, settingsOf({ times: 4, wait: true })], {
      env: { ...plain(), ...served },
    })
    let printed = ''
    child.stdout?.on('data', (chunk) => {
      printed += chunk
      if (!String(chunk).includes('ready')) return
      agent.kill('SIGHUP')
      child.stdin?.write('\n')
    })
    await once(child, 'close')
    expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual([0, 0, 0, 0, 'AccessDenied'])
  })

  test('under exec, where a proxy sees no request to the agent and old keys do not win', async () => {
    const seen: string[] = []
    const proxy = createServer((request, response) => {
      seen.push(`${request.url}`)
      response.writeHead(502).end()
    }).listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const old = { AWS_ACCESS_KEY_ID: 'AKIAOLD', AWS_SECRET_ACCESS_KEY: 'old', HTTP_PROXY: url, http_proxy: url }
    const args = ['exec', '--region', cloud.region, '--', program('python'), '-c', script, settingsOf()]
    const { code, stdout } = await cloud.agent.run(args, old)
    proxy.close()
    expect([code, JSON.parse(stdout)]).toEqual([0, [0, 'AccessDenied']])
    expect(seen).toEqual([])
  })
})

describe('aws s3 ls', () => {
  const ls = (scope: string) => ['s3', 'ls', `s3://${cloud.bucket}/${scope}`, '--endpoint-url', cloud.s3.origin]

  test('works through credential_process, for the own folder alone', async () => {
    const env = { ...plain(), AWS_CONFIG_FILE: await cloud.writeConfig(), AWS_PROFILE: 'bot' }
    await run(
      program('aws'),
      [
        's3api',
        'put-object',
        '--bucket',
        cloud.bucket,
        '--key',
        `${cloud.scope}hello`,
        '--endpoint-url',
        cloud.s3.origin,
      ],
      { env },
    )
    expect((await run(program('aws'), ls(cloud.scope), { env })).stdout).toContain('hello')
    await expect(run(program('aws'), ls(`${addressB}/`), { env })).rejects.toThrow('AccessDenied')
    expect(await cloud.agent.mints()).toHaveLength(1)
  })

  test('works under exec, whatever profile the shell has', async () => {
    const put = ['s3api', 'put-object', '--bucket', cloud.bucket, '--key', `${cloud.scope}hello`]
    const exec = (args: string[]) => {
      const command = ['exec', '--region', cloud.region, '--', program('aws'), ...args]
      return cloud.agent.run(command, { AWS_PROFILE: 'company' })
    }
    expect((await exec([...put, '--endpoint-url', cloud.s3.origin])).code).toBe(0)
    expect(await exec(ls(cloud.scope))).toMatchObject({ code: 0, stdout: expect.stringContaining('hello') })
    expect((await exec(ls(`${addressB}/`))).stderr).toContain('AccessDenied')
  })

  test('shows what to do when the broker refuses', async () => {
    const env = { ...plain(), AWS_CONFIG_FILE: await cloud.writeConfig(), AWS_PROFILE: 'bot' }
    const away = { ...env, AGENTKEYS_BROKER_URL: 'http://127.0.0.1:1' }
    await expect(run(program('aws'), ls(cloud.scope), { env: away })).rejects.toThrow('check the address of the broker')
  })
})
