import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

test('a worker that ended is given up when none that follows can start, with the exit code and the reason of the last', async () => {
  const entry = path.join(import.meta.dirname, 'fixtures/crew-process.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [entry])
  const lines = stdout.trim().split('\n')
  const told = lines.find((line) => !line.includes('"level"'))
  expect(JSON.parse(told ?? '')).toEqual({ exitCode: 3, bootFailure: 'BOOT_FAIL: told so' })
  expect(lines.filter((line) => line.includes('is replaced'))).toHaveLength(7)
}, 30_000)
