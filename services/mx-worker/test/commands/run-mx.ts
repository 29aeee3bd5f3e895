import { Readable } from 'node:stream'
import { openSecretFiles } from '@constellation/testkit'
import { runCommand } from '../../src/commands/run-command.ts'
import type { TestMx } from '../mx-worker.ts'

type Options = {
  input?: string
  isTTY?: boolean
  columns?: number
  variables?: Record<string, string>
}

/** Runs a command of the operator over the database and the keys of a test's mx-worker. */
export async function runMx(
  mx: Pick<TestMx, 'database' | 'keys' | 'clock' | 'queueUrl'>,
  args: readonly string[],
  { input = '', isTTY = false, columns = 100, variables = {} }: Options = {},
  network: Partial<Parameters<typeof runCommand>[1]> = {},
) {
  await using files = await openSecretFiles()
  const [out, err]: [string[], string[]] = [[], []]
  const host = {
    argv: ['node', 'cli.js', ...args],
    env: {
      ...mx.keys.environment,
      MX_WORKER_DATABASE_URL_FILE: await files.write('database-url', mx.database.url),
      ...(mx.queueUrl !== undefined && { MX_WORKER_QUEUE_URL_FILE: await files.write('queue-url', mx.queueUrl) }),
      MX_WORKER_RBAC_URL: 'http://rbac',
      ...variables,
    },
    stdin: Object.assign(Readable.from([input]), { isTTY }),
    stdout: { columns, write: (part: string | Uint8Array) => out.push(String(part)) > 0 },
    stderr: { write: (part: string | Uint8Array) => err.push(String(part)) > 0 },
  }
  const code = await runCommand(host, { now: mx.clock.now, fetch: noNetwork, ...network })
  return { code, out: out.join(''), err: err.join('') }
}

async function noNetwork(_: Request): Promise<Response> {
  throw new TypeError('this command has no network')
}
