import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { benches } from '../src/benches/index.ts'

const run = promisify(execFile)
const main = path.resolve(import.meta.dirname, '../src/main.ts')
/** The others begin with so many messages in the queue that filling it takes minutes. */
const names = benches
  .filter(({ name, missing }) => /^mx-(admit|deliver)/.test(name) && missing === undefined)
  .map(({ name }) => name)

test.runIf(process.platform === 'linux')(
  'admission and delivery of mail are measured without a wrong answer, on both queues',
  async () => {
    expect(names).toContain('mx-deliver-redis')
    const args = [main, '--seconds', '1', '--rounds', '1', '--json', ...names]
    const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 })
    const outcomes: { name: string; raw: number; ours: number; errors: number; rawErrors: number }[] =
      JSON.parse(stdout)
    expect(outcomes.map(({ name, errors, rawErrors }) => ({ name, errors, rawErrors }))).toEqual(
      names.map((name) => ({ name, errors: 0, rawErrors: 0 })),
    )
    for (const { raw, ours } of outcomes) expect(Math.min(raw, ours)).toBeGreaterThan(0)
  },
)
