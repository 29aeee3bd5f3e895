import { chmod } from 'node:fs/promises'
import { startOperators } from '@constellation/introspection/testing'
import { createNetwork, openSecretFiles } from '@constellation/testkit'
import { startMx } from '../mx-worker.ts'
import { runMx } from './run-mx.ts'

export type OperatedMx = Awaited<ReturnType<typeof startOperatedMx>>

/** mx-worker with operators who are on its host, and others who reach it through its API. */
export async function startOperatedMx({ variables }: { variables?: Record<string, string> } = {}) {
  await using opened = new AsyncDisposableStack()
  const operators = opened.use(await startOperators())
  const { rbac } = operators
  const network = createNetwork()
  network.attach('rbac', rbac.app)
  const mx = opened.use(
    await startMx({
      ...{ rbac, ...(variables && { variables }) },
      // rbac is in this process, and Graph is at a port.
      fetch: (request) => (new URL(request.url).hostname === 'rbac' ? network.fetch(request) : fetch(request)),
    }),
  )
  network.attach('api.example.test', mx.app)

  /** Runs a command on the host. */
  const run = (...args: string[]) => runMx(mx, args)
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out)

  /** Runs a command as a person does, anywhere: with a token in a file, and without the files of mx-worker. */
  async function runRemotely(token: string, args: readonly string[], input = '') {
    await using files = await openSecretFiles()
    const file = await files.write('token', `${token}\n`)
    await chmod(file, 0o600)
    const variables = { MX_WORKER_DATABASE_URL_FILE: '/nowhere', MX_WORKER_KEYRING_FILE: '/nowhere' }
    const api = ['--api', 'https://api.example.test', '--token-file', file]
    return await runMx(mx, [...args, ...api], { input, variables }, { fetch: network.fetch })
  }

  /** The entries of the audit about one target, the first entry first. */
  const audit = (target: string) =>
    mx.owner.db.selectFrom('audit_events').selectAll().where('target', '=', target).orderBy('id').execute()

  const resources = opened.move()
  return { mx, operators, run, json, runRemotely, audit, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
