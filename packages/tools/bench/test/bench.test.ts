import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const main = path.resolve(import.meta.dirname, '../src/main.ts')

test.runIf(process.platform === 'linux')(
  'a bench measures both sides without a wrong answer, and the raw one reads its row once',
  async () => {
    const { stdout } = await run(process.execPath, [main, '--seconds', '1', '--rounds', '1', 'introspect', '--json'])
    const [introspect] = JSON.parse(stdout)
    expect(introspect).toMatchObject({ name: 'introspect', errors: 0, rawErrors: 0 })
    expect(introspect.raw).toBeGreaterThan(0)
    expect(introspect.ours).toBeGreaterThan(0)
    expect(introspect.rawCosts.statements).toBeCloseTo(1, 0)
  },
)

test('an unknown name is refused, and nothing is measured', async () => {
  const refused = run(process.execPath, [main, 'nothing'])
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('nothing is called') })
})
