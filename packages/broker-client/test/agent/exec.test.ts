import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AgentFixture, startAgentFixture } from './agent-fixture.ts'

let agent: AgentFixture
beforeEach(async () => {
  agent = await startAgentFixture()
})
afterEach(() => agent[Symbol.asyncDispose]())

/** A program that prints its environment, then what the endpoint answers and how long that took. */
const program = `
const { readFileSync } = require('node:fs')
const { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file } = process.env
const aws = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^AWS_|PROXY/i.test(name)))
if (!uri) { console.log(JSON.stringify({ aws })) } else {
  fetch(uri, { headers: { authorization: readFileSync(file, 'utf8') } })
    .then((answer) => answer.json())
    .then((credentials) => console.log(JSON.stringify({ aws, credentials })))
}`

const exec = (...more: string[]) => ['exec', '--path', agent.scope, ...more, '--', process.execPath, '-e', program]

test('a program gets credentials of the agent, and no other key, profile or endpoint', async () => {
  const old = {
    AWS_ACCESS_KEY_ID: 'AKIAOLD',
    AWS_SECRET_ACCESS_KEY: 'old',
    AWS_PROFILE: 'company',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/old',
    AWS_ENDPOINT_URL: 'http://old.example',
    AWS_REGION: 'eu-central-1',
  }
  const { code, stdout, stderr } = await agent.run(exec(), old)
  expect(code).toBe(0)
  const { aws, credentials } = JSON.parse(stdout)
  expect(credentials).toMatchObject({
    AccessKeyId: expect.stringMatching(/^ASIA/),
    Token: expect.stringMatching(/.{20}/),
  })
  expect(Object.keys(aws).sort()).toEqual([
    'AWS_CONFIG_FILE',
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_REGION',
    'AWS_SHARED_CREDENTIALS_FILE',
    'NO_PROXY',
    'no_proxy',
  ])
  for (const name of Object.keys(old).filter((name) => name !== 'AWS_REGION')) expect(stderr).toContain(name)
  expect(stderr).not.toContain('AKIAOLD')
})

test('a program that knows plain variables alone gets the four of them', async () => {
  const { stdout } = await agent.run(exec('--keys', '--region', 'eu-west-1'), { AWS_SESSION_TOKEN: 'old' })
  expect(JSON.parse(stdout).aws).toMatchObject({
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    AWS_SECRET_ACCESS_KEY: expect.stringMatching(/.{20}/),
    AWS_SESSION_TOKEN: expect.stringMatching(/.{20}/),
    AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/Z$/),
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
  })
})

test('the program starts after the mint, so its first call is answered from memory', async () => {
  const order: string[] = []
  agent.network.faults.push({
    path: '/v1/mint-aws-creds',
    async fault(answer) {
      const response = await answer()
      order.push('minted')
      return response
    },
  })
  const child = agent.start(exec())
  child.stdout?.on('data', () => order.push('program'))
  await once(child, 'close')
  expect(order).toEqual(['minted', 'program'])
  expect(await agent.mints()).toHaveLength(1)
})

test('the program does not start when the mint is refused', async () => {
  const { code, stdout, stderr } = await agent.run(['exec', '--path', 'bots/foreign/', '--', 'echo', 'started'])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^error: [^\n]+\n next: [^\n]*broker-agent request[^\n]*\n$/)
})

test('a proxy sees no request to loopback, neither of the program nor of the agent', async () => {
  const seen: string[] = []
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.writeHead(502).end()
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const env = { HTTP_PROXY: url, http_proxy: url, NODE_USE_ENV_PROXY: '1', NO_PROXY: 'a.example' }
  const { code, stdout } = await agent.run(exec(), env)
  proxy.close()
  expect(code).toBe(0)
  expect(seen).toEqual([])
  expect(JSON.parse(stdout).aws.NO_PROXY).toBe('a.example,127.0.0.1')
})

describe('the end of the program', () => {
  const run = (script: string) => agent.run(['exec', '--path', agent.scope, '--', process.execPath, '-e', script])
  test.each([
    ['its code', 'process.exit(7)', 7],
    ['its signal', "process.kill(process.pid, 'SIGTERM')", 143],
  ])('is the end of the agent, with %s', async (_what, script, code) => {
    expect((await run(script)).code).toBe(code)
    expect((await readdir(agent.home)).filter((name) => name.startsWith('exec-'))).toEqual([])
  })

  test('comes with the signals to the agent, each of them', async () => {
    const script = `
      process.on('SIGINT', () => console.log('interrupted')).on('SIGTERM', () => process.exit(5))
      console.log('ready')
      setInterval(() => {}, 1000)`
    const child = agent.start(['exec', '--path', agent.scope, '--', process.execPath, '-e', script])
    child.stdout.on('data', (chunk) => child.kill(String(chunk).includes('ready') ? 'SIGINT' : 'SIGTERM'))
    const [code] = await once(child, 'exit')
    expect(code).toBe(5)
  })

  test('is one line when it cannot be found', async () => {
    const { code, stderr } = await agent.run(['exec', '--path', agent.scope, '--', 'no-such-program'])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: the program was not found: no-such-program\n next: [^\n]+\n$/)
  })
})

test.each([[[]], [['--']]])('without a program the command says how to write one (%j)', async (more) => {
  const { code, stderr } = await agent.run(['exec', '--path', agent.scope, ...more])
  expect(code).toBe(1)
  expect(stderr).toContain('-- aws s3 ls')
})

test('the help of the program is not the help of the agent', async () => {
  const { stdout } = await agent.run(['exec', '--path', agent.scope, '--', 'printf', '%s', '--help'])
  expect(stdout).toBe('--help')
})
