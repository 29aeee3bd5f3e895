import { chmod } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addressA } from '../signing/vectors.ts'
import { type AgentFixture, startAgentFixture } from './agent-fixture.ts'

let agent: AgentFixture
beforeEach(async () => {
  agent = await startAgentFixture()
})
afterEach(() => agent[Symbol.asyncDispose]())

test('a healthy agent is shown line by line, and nothing is minted', async () => {
  await agent.run(['credential-process', '--path', agent.scope])
  const { code, stdout } = await agent.run(['status', '--path', agent.scope])
  expect(code).toBe(0)
  expect(stdout).toContain(`ok   broker: ${agent.url} answers`)
  expect(stdout).toContain(`ok   wallet key: ${addressA}`)
  expect(stdout).toMatch(/ok {3}credentials: ASIA\w+ for 5[89] more minutes/)
  expect(await agent.mints()).toHaveLength(1)
})

test('variables that would beat the agent are named', async () => {
  const { code, stdout } = await agent.run(['status', '--json'], {
    AWS_PROFILE: 'company',
    AWS_ACCESS_KEY_ID: 'AKIAOLD',
  })
  expect(code).toBe(1)
  const found = JSON.parse(stdout).find(({ name }: { name: string }) => name === 'environment')
  expect(found).toMatchObject({ ok: false, text: expect.stringContaining('AWS_ACCESS_KEY_ID, AWS_PROFILE') })
  expect(stdout).not.toContain('AKIAOLD')
})

test('every fault is a line with its next step', async () => {
  await chmod(agent.keyFile, 0o644)
  agent.time.aheadSeconds = 120
  const { code, stdout } = await agent.run(['status'])
  expect(code).toBe(1)
  expect(stdout).toMatch(/FAIL broker: the clock of this machine is 1\d\d seconds behind the broker's; set the clock/)
  expect(stdout).toContain('FAIL wallet key:')
})

test('the help shows every command', async () => {
  const { code, stdout } = await agent.run(['--help'])
  expect(code).toBe(0)
  for (const name of [
    'login',
    'logout',
    'request',
    'grant list',
    'grant approve',
    'grant revoke',
    'exec',
    'serve',
    'credential-process',
    'status',
  ])
    expect(stdout).toContain(`\n${name}`)
})

test.each([[[]], [['nope']], [['grant']], [['grant', 'nope']], [['status', '--nope']]])(
  '%j is refused in one line with a next step',
  async (args) => {
    const { code, stdout, stderr } = await agent.run(args)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error: \S[^\n]*\n next: \S[^\n]*\n$/)
  },
)
