import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const main = path.join(import.meta.dirname, '../src/main.ts')
const run = (input: string) => spawnSync(process.execPath, [main], { input, encoding: 'utf8' })

test('makes all secrets without a state, and repeats its answer for its state', () => {
  const first = run(JSON.stringify({ state: null }))
  expect(first.stderr).toBe('')
  const { state, variables } = JSON.parse(first.stdout)
  expect(Object.keys(variables)).toContain('nomad/jobs/rbac')
  expect(JSON.parse(run(JSON.stringify({ state })).stdout)).toEqual({ state, variables })
})

test.each([
  ['', 'not JSON'],
  ['{"state":', 'not JSON'],
  ['[]', 'invalid_type'],
  ['{"state":null,"step":"undo"}', 'step'],
  ['{"state":null,"step":"switch"}', 'does not follow'],
  [
    '{"state":{"phase":"steady","since":1,"secrets":{"rbac_token_key":{"current":""}}}}',
    'state.secrets.rbac_token_key.current',
  ],
  ['{"state":null,"given":{"login":{"smtp_url":"hidden-value","BAD NAME":"hidden-value"}}}', 'given.login'],
])('%s is refused with the name of the place, and without an answer', (input, reason) => {
  const { status, stdout, stderr } = run(input)
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain(reason)
  expect(stderr).not.toContain('hidden-value')
})
