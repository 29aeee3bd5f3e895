import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../../..')
const run = promisify(execFile)

/** Runs the audit against a registry that answers its question with this. */
async function auditWith(status: number, answer: object) {
  const registry = createServer((request, response) => {
    request.resume()
    request.on('end', () =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
    )
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  const env = { ...process.env, pnpm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/` }
  try {
    const { stdout, stderr } = await run(path.join(root, 'scripts/images'), ['audit'], { env })
    return { code: 0, stdout, stderr }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  } finally {
    registry.close()
  }
}

const advisory = (severity: string) => ({
  id: 1,
  url: 'https://github.com/advisories/GHSA-0000-0000-0000',
  title: 'a hole',
  severity,
  vulnerable_versions: '>=0',
})

test('nothing known ends with 0', async () => {
  expect(await auditWith(200, {})).toMatchObject({ code: 0, stdout: 'no critical vulnerability is known\n' })
})

test('what is not critical is said, and ends with 0', async () => {
  const { code, stdout } = await auditWith(200, { hono: [advisory('high')] })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^high {5}hono [\d.]+: a hole \(https:/)
})

test('a known critical one ends with 1, and is named with its version', async () => {
  const { code, stdout } = await auditWith(200, { hono: [advisory('critical')] })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^critical hono [\d.]+: a hole \(https:/)
})

test('a registry that does not tell is not a clean one: it ends with 3', async () => {
  expect(await auditWith(405, {})).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^not asked: .*405/),
  })
})
