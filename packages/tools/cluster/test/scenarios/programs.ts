import { describe, expect, test } from 'vitest'
import { grantFolder, programsOf, verifyAudit } from '../../src/programs.ts'
import type { Context } from './installation.ts'

/** Programs sign in, and nothing is released to them that is not on the record. AWS is not reached from here. */
export function programs(context: Context) {
  describe('a program', () => {
    test('proves its wallet through the edge, and is granted its folder', async () => {
      const pair = programsOf(context())
      const grantId = await grantFolder(pair)
      await pair.daemon.signIn()
      expect((await pair.master.listGrants()).map((grant) => grant.grantId)).toContain(grantId)
    })

    test('gets nothing while no STS answers, and the record says so', async () => {
      const { daemon, folder } = programsOf(context())
      await expect(daemon.mint({ service: 's3', path: folder })).rejects.toMatchObject({ code: 'sts_error' })
      expect(verifyAudit(context())).toContain('the audit is intact')
    })
  })
}

/** The same after every secret of the broker was replaced. */
export function programsGoOn(context: Context) {
  test('a program goes on with its session and its grant, and the record is whole', async () => {
    const pair = programsOf(context())
    expect((await pair.master.listGrants()).length).toBeGreaterThan(0)
    await expect(pair.daemon.mint({ service: 's3', path: pair.folder })).rejects.toMatchObject({ code: 'sts_error' })
    expect(verifyAudit(context())).toContain('the audit is intact')
  })
}
