import { openSecretFiles } from '@constellation/testkit'
import type { PlugIns } from '../../src/plug-ins/plug-ins.ts'
import { testnetPlugIns } from '../../src/plug-ins/testnet-plug-ins.ts'
import { runBroker } from '../../src/run-broker.ts'
import { issuer, startBroker } from '../broker.ts'
import { collect } from '../fixtures/collect.ts'

export type Surroundings = Awaited<ReturnType<typeof openSurroundings>>

/** A migrated database and the keys of a deployment, with the variables that make a broker of them. Nothing is started. */
export async function openSurroundings() {
  await using opened = new AsyncDisposableStack()
  const broker = opened.use(await startBroker())
  const files = opened.use(await openSecretFiles())
  const environment: Record<string, string> = {
    ...broker.keys.environment,
    BROKER_OIDC_ISSUER: issuer,
    BROKER_DATA_ROLE_ARN: 'arn:aws:iam::123456789012:role/agentkeys-data-role',
    BROKER_DATABASE_URL_FILE: await files.write('database-url', broker.database.url),
    BROKER_LEGACY_EXCHANGE: 'false',
    BROKER_PORT: '0',
    BROKER_INTERNAL_PORT: '0',
    BROKER_LOG_LEVEL: 'error',
  }
  const resources = opened.move()
  return { broker, files, environment, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** A process that ended. `run` throws it where a real one would stop. */
class Ended extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`the process ended with ${exitCode}`)
    this.exitCode = exitCode
  }
}

/** Runs the broker with a captured host, until it ends. */
export async function run(
  env: Record<string, string>,
  { args = [], plugIns = testnetPlugIns }: { args?: readonly string[]; plugIns?: PlugIns } = {},
) {
  const [out, err] = [collect(), collect()]
  const exit = (code: number): never => {
    throw new Ended(code)
  }
  const host = {
    env,
    argv: ['node', 'main.js', ...args],
    exit,
    on: () => host,
    stdout: { write: out.write },
    stderr: { write: err.write },
  }
  // The captured host has what `runService` uses; the types of Node's process have much more.
  const ended = await runBroker(host as never, plugIns).catch((error: unknown) => error)
  if (!(ended instanceof Ended)) throw new Error('the broker started', { cause: ended })
  return { exitCode: ended.exitCode, out: out.text(), err: err.text() }
}
