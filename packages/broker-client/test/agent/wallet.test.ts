import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addressA, addressB, keyA, keyB } from '../signing/vectors.ts'
import { type AgentFixture, startAgentFixture } from './agent-fixture.ts'

let agent: AgentFixture
beforeEach(async () => {
  agent = await startAgentFixture()
})
afterEach(() => agent[Symbol.asyncDispose]())

const cache = () => path.join(agent.home, 'cache')
const credentials = () => ['credential-process', '--path', agent.scope]

describe('a wallet key', () => {
  test.each([0o640, 0o604, 0o660, 0o644])(
    'in a file of mode %o is refused, with the command that repairs it',
    async (mode) => {
      await chmod(agent.keyFile, mode)
      const { code, stdout, stderr } = await agent.run(credentials())
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toBe(
        `broker-agent: ${agent.keyFile} has mode 0${mode.toString(8)} instead of 0600; run: chmod 0600 ${agent.keyFile}\n`,
      )
      expect(agent.network.calls).toEqual([])
    },
  )

  test('behind a link is refused', async () => {
    const link = path.join(agent.place, 'link')
    await symlink(agent.keyFile, link)
    expect((await agent.run([...credentials(), '--key-file', link])).stderr).toContain('is not a file')
  })

  test.each(['', 'not a key', keyA.slice(0, 40), `${keyA}00`])(
    'that is no key is refused without showing it (%j)',
    async (content) => {
      await writeFile(agent.keyFile, content)
      const { code, stderr } = await agent.run(credentials())
      expect(code).toBe(1)
      expect(stderr).toContain('holds no private key')
      expect(stderr).not.toMatch(/1111|not a key/)
    },
  )

  test('may come from a command, whose other output is not shown', async () => {
    const command = `echo warning >&2; cat ${agent.keyFile}`
    const { code, stdout, stderr } = await agent.run([...credentials(), '--key-command', command])
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) })
  })

  test.each([
    ['that fails', 'echo the vault is locked >&2; exit 3', 'the vault is locked'],
    ['that fails and shows a key', `echo ${keyA} >&2; exit 3`, 'the key command failed'],
    ['that prints something else', 'echo hello', 'the key command printed no private key'],
  ])('of a command %s is refused in one line', async (_what, command, words) => {
    const { code, stderr } = await agent.run([...credentials(), '--key-command', command])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^broker-agent: [^\n]+\n$/)
    expect(stderr).toContain(words)
    expect(stderr).not.toMatch(/1{32}|hello/)
  })

  test.each([['--key-file', keyA], ['--key', keyA], [keyA], ['--key-file', keyA.slice(2)]])(
    'in the arguments is refused and not repeated (%s)',
    async (...args) => {
      const { code, stdout, stderr } = await agent.run(['login', ...args])
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(/^error: [^\n]+\n next: [^\n]+\n$/)
      expect(stderr).not.toContain('1111')
    },
  )
})

describe('login', () => {
  test('--new makes a key of mode 0600 that it never shows, and asks for a grant', async () => {
    const { code, stdout, stderr } = await agent.run(['login', '--new'], { AGENTKEYS_WALLET_KEY_FILE: undefined })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^0x[0-9a-f]{40}\n$/)
    expect(stderr).toContain('broker-agent request')
    const file = path.join(agent.home, 'wallet.key')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(agent.home)).mode & 0o777).toBe(0o700)
    const key = (await readFile(file, 'utf8')).trim()
    expect(stdout + stderr).not.toContain(key.slice(2, 20))
    // The first grant binds the wallet to its master, so it must not have signed in before.
    expect(agent.network.signIns).toBe(0)
  })

  test('--new never replaces a key', async () => {
    const { code, stderr } = await agent.run(['login', '--new'])
    expect(code).toBe(1)
    expect(stderr).toContain('exists already')
    expect((await readFile(agent.keyFile, 'utf8')).trim()).toBe(keyA)
  })

  test('signs an existing wallet in, and later commands need no option', async () => {
    const { code, stdout } = await agent.run(['login'])
    expect([code, stdout]).toEqual([0, `${addressA}\n`])
    const bare = {
      AGENTKEYS_BROKER_URL: undefined,
      AGENTKEYS_BROKER_ISSUER: undefined,
      AGENTKEYS_WALLET_KEY_FILE: undefined,
    }
    expect((await agent.run(credentials(), bare)).code).toBe(0)
    expect(agent.network.signIns).toBe(1)
  })

  test('finds a wrong address before a key is made', async () => {
    const env = { AGENTKEYS_BROKER_URL: 'http://127.0.0.1:1', AGENTKEYS_WALLET_KEY_FILE: undefined }
    const { code, stderr } = await agent.run(['login', '--new'], env)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: the broker at http:\/\/127.0.0.1:1 cannot be reached[^\n]*\n next: check the address/,
    )
    await expect(stat(path.join(agent.home, 'wallet.key'))).rejects.toThrow('ENOENT')
  })

  test('finds a broker that has another name', async () => {
    const { code, stderr } = await agent.run(['login'], { AGENTKEYS_BROKER_ISSUER: undefined })
    expect(code).toBe(1)
    expect(stderr).toContain('calls itself https://broker.example.test')
  })

  test('of another wallet is needed when the key was replaced', async () => {
    await agent.run(['login'])
    await writeFile(agent.keyFile, keyB)
    for (const file of await readdir(cache())) if (file.startsWith('session')) await rm(path.join(cache(), file))
    const { code, stderr } = await agent.run(credentials())
    expect(code).toBe(1)
    expect(stderr).toContain(addressB)
    expect(stderr).toContain('broker-agent login')
  })

  test('is forgotten by logout', async () => {
    await agent.run(['login'])
    expect((await agent.run(['logout'])).code).toBe(0)
    const [session = ''] = (await readdir(cache())).filter((file) => file.startsWith('session'))
    expect(await readFile(path.join(cache(), session), 'utf8')).toBe('null')
  })
})

describe('the address of the broker', () => {
  test('comes from the flag before the variable', async () => {
    const env = { AGENTKEYS_BROKER_URL: 'http://127.0.0.1:1' }
    expect((await agent.run([...credentials(), '--broker-url', agent.url], env)).code).toBe(0)
  })

  test('must be known', async () => {
    const { stderr } = await agent.run(credentials(), { AGENTKEYS_BROKER_URL: undefined })
    expect(stderr).toBe(
      'broker-agent: the address of the broker is not known; give --broker-url, or set AGENTKEYS_BROKER_URL\n',
    )
  })

  test('must be https beyond this machine', async () => {
    const { stderr } = await agent.run(credentials(), { AGENTKEYS_BROKER_URL: 'http://broker.example.test' })
    expect(stderr).toContain('must be https')
  })
})

test('a home that others can enter is refused', async () => {
  await mkdir(path.join(agent.home, 'cache'), { recursive: true, mode: 0o755 })
  const { code, stderr } = await agent.run(credentials())
  expect(code).toBe(1)
  expect(stderr).toContain('chmod 0700')
})
