import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AgentFixture, servedEnvironment, startAgentFixture } from './agent-fixture.ts'

let agent: AgentFixture
beforeEach(async () => {
  agent = await startAgentFixture({ credentialSeconds: 900 })
})
afterEach(() => agent[Symbol.asyncDispose]())

async function ask(environment: Record<string, string> | undefined) {
  const file = environment?.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? ''
  const authorization = await readFile(file, 'utf8')
  return fetch(environment?.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '', { headers: { authorization } })
}

test('the variables are printed when the first answer is ready', async () => {
  const child = agent.start(['serve', '--path', agent.scope])
  const [environment] = await servedEnvironment(child)
  expect(await agent.mints()).toHaveLength(1)
  expect(environment?.AWS_CONTAINER_CREDENTIALS_FULL_URI).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/credentials$/)
  expect(await (await ask(environment)).json()).toMatchObject({ AccessKeyId: expect.stringMatching(/^ASIA/) })
})

test('credentials of 900 seconds serve 200 calls with at most two mints', async () => {
  const [environment] = await servedEnvironment(agent.start(['serve', '--path', agent.scope]))
  for (let call = 0; call < 200; call++) expect((await ask(environment)).status).toBe(200)
  expect((await agent.mints()).length).toBeLessThanOrEqual(2)
})

test('two paths of one agent have two tokens, and neither gets the credentials of the other', async () => {
  const paths = ['--path', agent.scope, '--path', `${agent.scope}logs/`]
  const environments = await servedEnvironment(agent.start(['serve', ...paths]), 2)
  const keys = await Promise.all(environments.map(async (one) => (await (await ask(one)).json()).AccessKeyId))
  expect(new Set(keys).size).toBe(2)
  expect((await agent.mints()).map(({ scope_path }) => scope_path)).toEqual([agent.scope, `${agent.scope}logs/`])
})

test('SIGHUP writes a new token, and the former one still works', async () => {
  const child = agent.start(['serve', '--path', agent.scope])
  const [environment] = await servedEnvironment(child)
  const file = environment?.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE ?? ''
  const former = await readFile(file, 'utf8')
  child.kill('SIGHUP')
  await expect.poll(() => readFile(file, 'utf8')).not.toBe(former)
  expect((await ask(environment)).status).toBe(200)
  const uri = environment?.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? ''
  expect((await fetch(uri, { headers: { authorization: former } })).status).toBe(200)
})

test('SIGTERM ends it with 0, and its tokens are removed', async () => {
  const child = agent.start(['serve', '--path', agent.scope])
  await servedEnvironment(child)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect((await readdir(agent.home)).filter((name) => name.startsWith('endpoint-'))).toEqual([])
})

describe('it does not start', () => {
  test.each([
    ['on another address', ['--bind', '0.0.0.0'], 'on 127.0.0.1 alone'],
    ['on the IPv6 loopback', ['--bind', '::1'], 'on 127.0.0.1 alone'],
    ['on a port that is none', ['--port', '99999'], '--port must be'],
    ['without a grant', ['--path', 'bots/foreign/'], 'no grant covers this path'],
  ])('%s', async (_what, more, words) => {
    const { code, stdout, stderr } = await agent.run(['serve', '--path', agent.scope, ...more])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error: [^\n]+\n next: [^\n]+\n$/)
    expect(stderr).toContain(words)
  })

  test('on a port that is taken', async () => {
    const [environment] = await servedEnvironment(agent.start(['serve', '--path', agent.scope]))
    const { port } = new URL(environment?.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '')
    const { code, stderr } = await agent.run(['serve', '--path', agent.scope, '--port', port])
    expect(code).toBe(1)
    expect(stderr).toContain(`port ${port} is taken`)
    // The agent that has the port still has its tokens.
    expect((await ask(environment)).status).toBe(200)
  })
})
