import { describe, expect, test } from 'vitest'
import { type Context, expectSuccess, play, snapshot } from './installation.ts'

/** 2. Who runs it again changes nothing. */
export function secondRun(context: Context) {
  describe('a second run', () => {
    test('changes nothing: no version of a job, no index of a variable, no allocation', async () => {
      const before = await snapshot(context())
      const run = await play(context(), 'core-init')
      expectSuccess(run)
      expect(run.changed).toBe(0)
      expect(await snapshot(context())).toEqual(before)
    })

    test('that only looks says what it would change, without a secret, and changes nothing', async () => {
      const before = await snapshot(context())
      const vars = { constellation_instances: 3, constellation_smtp_url: 'smtp://user:a-new-password@10.213.1.1:1025' }
      const run = await play(context(), 'core-init', vars, ['--check', '--diff'])
      expectSuccess(run)
      expect(run.output).toMatch(/Count.*3/)
      expect(run.output).toContain('smtp_url')
      expect(run.output).not.toContain('a-new-password')
      expect(await snapshot(context())).toEqual(before)
    })

    test('status says that all is well, and changes nothing', async () => {
      const before = await snapshot(context())
      const run = await play(context(), 'status')
      expectSuccess(run)
      expect(run.output).toMatch(/rbac\s+version 0, running, 2 running on node1, node2/)
      expect(await snapshot(context())).toEqual(before)
    })
  })
}
