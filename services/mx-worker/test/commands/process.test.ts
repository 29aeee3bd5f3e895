import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { openSecretFiles } from '@constellation/testkit'
import { expect, test } from 'vitest'
import { startMx } from '../mx-worker.ts'

const program = path.resolve(import.meta.dirname, '../../src/cli.ts')

test('the program reads a secret by a pipe, prints the envelope and ends by itself', async () => {
  await using mx = await startMx()
  await using files = await openSecretFiles()
  const environment = {
    ...mx.keys.environment,
    MX_WORKER_DATABASE_URL_FILE: await files.write('database-url', mx.database.url),
    MX_WORKER_RBAC_URL: 'http://rbac',
    MX_WORKER_ENVIRONMENT: 'development',
  }
  async function run(args: string[], input: string) {
    const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...environment } })
    child.stdin.end(input)
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { code, out, err }
  }
  const record = ['--tenant', 'example.test', '--client-id', '22222222-bbbb-4bbb-8bbb-222222222222', '--version', '2']
  expect(await run(['wrap', '--provider', mx.provider.id, ...record], 'a secret\n')).toEqual({
    code: 0,
    out: expect.stringMatching(/^mxs1\.\S+\n$/),
    err: '',
  })
  expect(await run(['rewrap', '--fast'], '')).toMatchObject({ code: 2, out: '' })
})
