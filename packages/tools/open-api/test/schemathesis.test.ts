import { execFile, spawnSync } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ExaminedStack, examined, root, startExaminedStack } from './examined-stack.ts'
import { startTokenDesk } from './token-desk.ts'

const program = path.join(root, 'scripts/schemathesis')
/** The launcher's own exit code for a machine without Python. */
const { status } = spawnSync(program, ['prepare'], { stdio: 'inherit' })
const withoutPython = status === 3

/** The same requests in every run, and a bounded number of them. Nothing depends on speed. */
const settings = [
  '--seed=1',
  '--max-examples=12',
  '--generation-database=none',
  // The document says it for every text at once.
  '--generation-allow-x00=false',
  '--phases=examples,coverage,fuzzing',
  '--suppress-health-check=all',
  '--request-timeout=60',
  '--no-shrink',
  '--continue-on-failure',
  '--no-color',
  '--checks=all',
  // A refusal by a rule beyond the schema is right; hooks.py has the check for the schema alone.
  '--exclude-checks=positive_data_acceptance',
]

let stack: ExaminedStack
beforeAll(async () => {
  if (!withoutPython) stack = await startExaminedStack()
})
afterAll(() => stack?.[Symbol.asyncDispose]())

describe.skipIf(withoutPython).each(examined)('%s', (service) => {
  test('answers a stranger as its document says, and never with a 5xx', () => examine(service))

  test('answers a service or a program, with a person where one is needed, as its document says, and never with a 5xx', async () => {
    const { accessToken, session, application } = stack
    const serviceToken = (issuer: string) => stack.tokenFor(issuer, service)
    await using desk = await startTokenDesk({ serviceToken, accessToken, session, application })
    await examine(service, { TOKEN_DESK: desk.url })
  })
})

async function examine(service: string, settingsOfHooks: Record<string, string> = {}) {
  const env = {
    ...process.env,
    SCHEMATHESIS_HOOKS: path.join(import.meta.dirname, 'hooks.py'),
    PYTHONDONTWRITEBYTECODE: '1',
    ...settingsOfHooks,
  }
  const configuration = path.join(import.meta.dirname, 'schemathesis.toml')
  const output = await run(['--config-file', configuration, 'run', ...settings, stack.documentOf(service)], env)
  const [, generated = '0'] = /Test cases:\s+(\d+) generated, \d+ passed/.exec(output) ?? []
  expect(Number(generated), output).toBeGreaterThan(500)
  expect(stack.crashes).toEqual([])
}

/** Returns what it printed; throws with it when it found something. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as Partial<Record<'stdout' | 'stderr', string>>
    throw new Error(`${stdout ?? ''}${stderr ?? ''}` || String(error), { cause: error })
  }
}
