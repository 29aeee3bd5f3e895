import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problem } from '../broker-network.ts'
import { type AgentFixture, startAgentFixture } from './agent-fixture.ts'

let agent: AgentFixture
beforeEach(async () => {
  agent = await startAgentFixture()
})
afterEach(() => agent[Symbol.asyncDispose]())

const command = () => ['credential-process', '--path', agent.scope]

test('prints one JSON object and nothing else, whatever Node would warn about', async () => {
  const env = {
    NODE_DEBUG: 'http,net,tls',
    NODE_OPTIONS: '--trace-warnings --pending-deprecation',
    NODE_EXTRA_CA_CERTS: '/absent',
  }
  const { code, stdout, stderr } = await agent.run(command(), { ...env, NODE_EXTRA_CA_CERTS: undefined })
  expect([code, stderr]).toEqual([0, ''])
  expect(Object.keys(JSON.parse(stdout))).toEqual([
    'Version',
    'AccessKeyId',
    'SecretAccessKey',
    'SessionToken',
    'Expiration',
  ])
  expect(JSON.parse(stdout).Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
})

test('fifty at once cause one mint, and print equal answers', { timeout: 240_000 }, async () => {
  await agent.run(['login'])
  const answers = await Promise.all(Array.from({ length: 50 }, () => agent.run(command())))
  expect(answers.every(({ code, stderr }) => code === 0 && stderr === '')).toBe(true)
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1)
  expect(await agent.mints()).toHaveLength(1)
})

test('later calls answer from the cache, without the wallet key', async () => {
  await agent.run(['login'])
  const first = await agent.run(command())
  const env = { AGENTKEYS_WALLET_KEY_FILE: undefined }
  expect((await agent.run(command(), env)).stdout).toBe(first.stdout)
  expect(await agent.mints()).toHaveLength(1)
})

test('different paths and grants never share an answer', async () => {
  const second = await agent.grant()
  const answers = [
    await agent.run(command()),
    await agent.run(['credential-process', '--path', `${agent.scope}logs/`]),
    await agent.run([...command(), '--grant', second.grant_id]),
  ]
  expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(3)
})

describe('a refusal', () => {
  test.each([
    [403, 'no_grant', 'broker-agent request'],
    [403, 'grant_denied', 'new one'],
    [429, 'rate_limited', 'wait 60 seconds'],
    [500, 'audit_error', 'try again later'],
    [502, 'sts_error', 'try again later'],
  ])('%s %s is one line with the next step, and no output', async (status, code, words) => {
    agent.network.faults.push({ path: '/v1/mint-aws-creds', fault: () => problem(status, code) })
    const ended = await agent.run(command())
    expect([ended.code, ended.stdout]).toEqual([1, ''])
    expect(ended.stderr).toMatch(/^broker-agent: [^\n]+\n$/)
    expect(ended.stderr).toContain(words)
  })

  test('of an answer without a key is no credential', async () => {
    agent.network.faults.push({
      path: '/v1/mint-aws-creds',
      fault: async (answer) => Response.json({ ...(await (await answer()).json()), secret_access_key: '' }),
    })
    const { code, stdout } = await agent.run(command())
    expect([code, stdout]).toEqual([1, ''])
  })

  test('of a wrong clock names the seconds', async () => {
    agent.time.aheadSeconds = 120
    expect((await agent.run(command())).stderr).toMatch(/clock of this machine is 1(19|20|21) seconds behind/)
  })

  test('of the options leads to the help', async () => {
    const { code, stdout, stderr } = await agent.run(['credential-process', '--nope'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe("broker-agent: Unknown option '--nope'; broker-agent --help lists the options\n")
  })
})
