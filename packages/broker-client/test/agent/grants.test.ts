import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bindDaemonMessage, recoverSigner } from '../../src/signing.ts'
import { addressA, keyB } from '../signing/vectors.ts'
import { type AgentFixture, startAgentFixture } from './agent-fixture.ts'

let agent: AgentFixture
let master: Record<string, string>
beforeEach(async () => {
  agent = await startAgentFixture()
  const keyFile = path.join(agent.place, 'master-key')
  await writeFile(keyFile, keyB, { mode: 0o600 })
  master = { AGENTKEYS_WALLET_KEY_FILE: keyFile, BROKER_AGENT_HOME: path.join(agent.place, 'master') }
})
afterEach(() => agent[Symbol.asyncDispose]())

const grantsFor = (path: string) =>
  agent.broker.owner.selectFrom('grants').selectAll().where('scope_path', '=', path).execute()
const contentOf = (line: string) => JSON.parse(Buffer.from(line.trim().split('.')[2] ?? '', 'base64url').toString())

test('a request is one line that calls nobody, and grants nothing', async () => {
  const { code, stdout, stderr } = await agent.run(['request', '--path', 'bots/new/'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^broker-grant-request\.v1\.[\w-]+\n$/)
  expect(contentOf(stdout)).toEqual({
    broker: 'https://broker.example.test',
    daemon_address: addressA,
    service: 's3',
    scope_path: 'bots/new/',
  })
  expect(agent.network.calls).toEqual([])
  const refused = await agent.run(['credential-process', '--path', 'bots/new/'])
  expect(refused.stderr).toContain('no grant covers this path')
})

test('the owner of the master wallet approves the line, and the program mints', async () => {
  const line = (await agent.run(['request', '--path', 'bots/new/'])).stdout.trim()
  const approved = await agent.run(['grant', 'approve', line, '--yes', '--days', '7', '--uses', '20'], master)
  expect(approved.code).toBe(0)
  const grantId = approved.stdout.trim()
  expect(await grantsFor('bots/new/')).toMatchObject([
    { grant_id: grantId, daemon_address: addressA, max_uses: 20, revoked_at: null },
  ])
  expect((await agent.run(['credential-process', '--path', 'bots/new/'])).code).toBe(0)
  const listed = await agent.run(['grant', 'list'], master)
  expect(listed.stdout).toContain(grantId)
  expect(JSON.parse((await agent.run(['grant', 'list', '--json'], master)).stdout)).toHaveLength(1)
  expect((await agent.run(['grant', 'revoke', grantId], master)).code).toBe(0)
  expect((await agent.run(['credential-process', '--path', 'bots/new/logs/'])).stderr).toContain('revoked')
})

test('a wallet that signed in before proves that it agrees', async () => {
  const account = 'eb'.repeat(32)
  const { stdout } = await agent.run(['request', '--path', 'bots/new/', '--master', account])
  const { daemon_proof } = contentOf(stdout)
  const message = bindDaemonMessage({
    daemon_address: addressA,
    issued_at: daemon_proof.issued_at,
    master_omni_account: account,
  })
  expect(await recoverSigner(message, daemon_proof.signature)).toBe(addressA)
})

describe('a line is not approved', () => {
  const encode = (content: object) =>
    `broker-grant-request.v1.${Buffer.from(JSON.stringify(content)).toString('base64url')}`
  const whole = () => ({
    broker: 'https://broker.example.test',
    daemon_address: addressA,
    service: 's3',
    scope_path: 'bots/new/',
  })
  test.each([
    ['that is cut', () => encode(whole()).slice(0, 60)],
    ['of another form', () => 'hello'],
    ['with control characters in its path', () => encode({ ...whole(), scope_path: 'bots/a/\u001b[2K\rbots/b/' })],
    ['with letters that look like others', () => encode({ ...whole(), scope_path: 'bоts/a/' })],
    ['without a wallet', () => encode({ ...whole(), daemon_address: '0x12' })],
    ['for another broker', () => encode({ ...whole(), broker: 'https://evil.example' })],
  ])('%s', async (_what, line) => {
    const { code, stderr } = await agent.run(['grant', 'approve', line(), '--yes'], master)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: [^\n]+\n next: [^\n]+\n$/)
    expect(await grantsFor('bots/new/')).toEqual([])
  })

  test('without a person who confirms it', async () => {
    const { code, stderr } = await agent.run(['grant', 'approve', encode(whole())], master)
    expect(code).toBe(1)
    expect(stderr).toContain('--yes')
    expect(await grantsFor('bots/new/')).toEqual([])
  })
})
