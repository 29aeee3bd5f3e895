import { Readable } from 'node:stream'
import { openSecretFiles } from '@constellation/testkit'
import { runCommand } from '../../src/commands/run-command.ts'
import type { TestBroker } from '../broker.ts'
import { collect } from '../fixtures/collect.ts'

/** Runs a command of the operator over the database and the keys of a test's broker. */
export async function runCli(
  broker: TestBroker,
  args: readonly string[],
  { columns = 100, variables = {} } = {},
  network: Partial<Parameters<typeof runCommand>[1]> = {},
) {
  await using files = await openSecretFiles()
  const [out, err] = [collect(), collect()]
  const host = {
    argv: ['node', 'cli.js', ...args],
    env: {
      BROKER_OIDC_ISSUER: 'https://broker.example.test',
      BROKER_LEGACY_EXCHANGE: 'false',
      BROKER_DATA_ROLE_ARN: 'arn:aws:iam::123456789012:role/agentkeys-data-role',
      BROKER_DATABASE_URL_FILE: await files.write('database-url', broker.database.url),
      ...broker.keys.environment,
      ...variables,
    },
    stdin: Readable.from([]),
    stdout: { columns, write: out.write },
    stderr: { write: err.write },
  }
  const code = await runCommand(host, { now: broker.clock.now, fetch: noNetwork, ...network })
  return { code, out: out.text(), err: err.text() }
}

async function noNetwork(_: Request): Promise<Response> {
  throw new TypeError('this command has no network')
}
