import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeOfRecordedSteps, recordedChange } from '../../src/domain/record/recorded-change.ts'
import { startRbac, type TestRbac } from '../rbac.ts'

const actor = { kind: 'system', requestId: null } as const

let rbac: TestRbac
beforeAll(async () => {
  rbac = await startRbac()
})
afterAll(() => rbac[Symbol.asyncDispose]())

const entries = () => rbac.db.selectFrom('audit_events').select(['action', 'detail']).execute()

describe('a recorded change', () => {
  test('is in the audit with an entry that depends on its result', async () => {
    const before = await entries()
    const result = await recordedChange(
      rbac.deps,
      actor,
      async () => 3,
      (ended) => ({
        action: 'session.end-all',
        detail: { ended },
      }),
    )
    expect(result).toBe(3)
    expect((await entries()).slice(before.length)).toEqual([{ action: 'session.end-all', detail: { ended: 3 } }])
  })

  test('that changed nothing leaves no entry', async () => {
    const before = await entries()
    await recordedChange(
      rbac.deps,
      actor,
      async () => undefined,
      () => null,
    )
    expect(await entries()).toEqual(before)
  })

  test('that fails leaves no entry', async () => {
    const before = await entries()
    const work = async () => {
      throw new Error('it failed')
    }
    await expect(recordedChange(rbac.deps, actor, work, { action: 'account.create' })).rejects.toThrow('it failed')
    expect(await entries()).toEqual(before)
  })
})

/** Never called: each line is an error of the compiler, or this file does not compile. */
export async function whatDoesNotCompile({ deps }: TestRbac): Promise<void> {
  // @ts-expect-error An action that the contract does not have.
  await recordedChange(deps, actor, async () => 1, { action: 'session.lose' })
  // @ts-expect-error A detail of another shape.
  await recordedChange(deps, actor, async () => 1, { action: 'session.end-all', detail: { ended: 'all' } })
  // @ts-expect-error A detail that is missing.
  await recordedChange(deps, actor, async () => 1, { action: 'session.end-all' })
  // @ts-expect-error Steps of which none has written an entry.
  await changeOfRecordedSteps(deps, async () => ({ changed: true }))
}
