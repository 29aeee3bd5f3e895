import type { Step } from '@constellation/contracts-platform'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runSteps } from '../../src/domain/provisioning/run-steps.ts'
import { runStepsForAWhile } from '../../src/domain/provisioning/run-steps-for-a-while.ts'
import { beginRun, endRun } from '../../src/store/provisioning.ts'
import { type Fault, startPlatform, type TestPlatform } from '../platform.ts'

let platform: TestPlatform
beforeAll(async () => {
  platform = await startPlatform()
})
afterAll(() => platform[Symbol.asyncDispose]())

const problem = (status: number, code: string) =>
  new Response(
    JSON.stringify({ type: 'about:blank', title: code, status, detail: 'as the test says', code, requestId: 'there' }),
    {
      status,
      headers: { 'content-type': 'application/problem+json' },
    },
  )

/** What may happen to one call, with the error that the step shows then. */
const happenings = {
  'gives no answer': { code: 'upstream_unavailable', answer: async () => Promise.reject(new TypeError('reset')) },
  'is done and its answer lost': {
    code: 'upstream_unavailable',
    answer: async (through: () => Promise<Response>) => {
      await through()
      throw new TypeError('reset')
    },
  },
  'is answered by 503': { code: 'upstream_unavailable', answer: async () => problem(503, 'overloaded') },
  'is refused to the service': { code: 'upstream_auth', answer: async () => problem(401, 'service_unauthorized') },
  'is refused': { code: 'validation_rejected', answer: async () => problem(422, 'validation_failed') },
} as const

/** The steps that are not skipped: the others are of systems that this suite does not have. */
const shown = (steps: readonly Step[]) => steps.filter(({ state }) => state !== 'skipped')

/** The calls of the step, in their order. */
const calls = ['observe', 'apply', 'verify'] as const

/** Lets the calls of the directory through up to the one with this number, which fails with all of its repeats. */
function failing(at: number, answer: (through: () => Promise<Response>) => Promise<Response>): Fault {
  const seen: string[] = []
  return (request, through) => {
    if (!new URL(request.url).pathname.startsWith('/directory/accounts/')) return undefined
    // The client repeats a call that is safe: a repeat is the same call.
    if (seen.at(-1) !== request.method) seen.push(request.method)
    return seen.length > at ? answer(through) : undefined
  }
}

const cases = calls.flatMap((call, at) => Object.keys(happenings).map((name) => [call, name, at] as const))

test.each(cases)(
  'when "%s" %s, the tenant is pending and says why, and a repeat makes it whole',
  async (call, name, at) => {
    const { code, answer } = happenings[name as keyof typeof happenings]
    const slug = `fault-${at}-${Object.keys(happenings).indexOf(name)}`
    const create = () => platform.operator.createTenant({ body: { slug, name: 'Acme', country: 'DK' } })
    const { tenant, steps } = await platform.withFault(failing(at, answer), create)
    const isRetried = code === 'upstream_unavailable'
    expect(tenant).toMatchObject({ status: 'pending', provisioningHealth: 'error' })
    expect(shown(steps), call).toMatchObject([
      {
        state: 'error',
        error: { code, retryable: isRetried },
        attempts: 1,
        nextAttemptAt: isRetried ? expect.any(String) : null,
      },
    ])
    const params = { slug }
    if (isRetried) await platform.catchUp()
    else await platform.operator.reconcileTenant({ params })
    await expect(platform.operator.getTenant({ params })).resolves.toMatchObject({
      status: 'active',
      provisioningHealth: 'ok',
    })
    const accounts = await platform.rbac.db
      .selectFrom('accounts')
      .select('id')
      .where('id', '=', tenant.accountId)
      .execute()
    expect(accounts).toHaveLength(1)
  },
)

test('a second reconciliation writes nothing in rbac', async () => {
  const { slug } = await platform.tenant()
  const methods: string[] = []
  const watch: Fault = (request) => {
    if (new URL(request.url).pathname.startsWith('/directory/accounts/')) methods.push(request.method)
    return undefined
  }
  await platform.withFault(watch, () => platform.operator.reconcileTenant({ params: { slug } }))
  expect(methods).toEqual(['GET'])
})

test('what was changed in rbac by hand is repaired, and the audit says so', async () => {
  const { slug, accountId } = await platform.tenant()
  const params = { id: accountId }
  await platform.rbac.as('platform-api').putAccount({ params, body: { name: 'Another' } })
  const { steps } = await platform.operator.reconcileTenant({ params: { slug } })
  expect(shown(steps)).toMatchObject([{ state: 'ok', drift: 'repaired' }])
  await expect(platform.rbac.as('platform-api').readAccount({ params })).resolves.toMatchObject({
    name: expect.stringMatching(/^Tenant /),
  })
  const { items } = await platform.operator.listTenantAudit({ params: { slug }, query: {} })
  expect(items[0]).toMatchObject({ action: 'tenant.reconcile' })
  expect(items[1]).toMatchObject({ action: 'provisioning.repair', actor: { kind: 'system' } })
})

test('a change of the tenant is written there, and is no repair', async () => {
  const { slug, accountId } = await platform.tenant()
  const params = { slug }
  const { version } = await platform.operator.getTenant({ params })
  await platform.operator.updateTenant({ params, headers: { 'if-match': `"${version}"` }, body: { name: 'New name' } })
  await platform.catchUp()
  const account = await platform.rbac.as('platform-api').readAccount({ params: { id: accountId } })
  expect(account).toMatchObject({ name: 'New name' })
  const { steps } = await platform.operator.getProvisioning({ params })
  expect(shown(steps)).toMatchObject([{ state: 'ok', drift: 'none' }])
  const { items } = await platform.operator.listTenantAudit({ params, query: { action: 'provisioning.repair' } })
  expect(items).toEqual([])
})

test('one run is at a tenant at a time, and one whose process was killed is taken over when its lease is over', async () => {
  const { id } = await platform.tenant()
  const { db } = platform.deps
  const subject = { type: 'tenant', id } as const
  const killed = { ...subject, runId: platform.deps.newId() }
  expect(await beginRun(db, killed, 120)).toBe(true)
  expect(await runSteps(platform.deps, subject)).toBe(false)
  await platform.owner.db
    .updateTable('provisioning_runs')
    .set({ lease_expires_at: new Date(0) })
    .where('subject_id', '=', id)
    .execute()
  expect(await runSteps(platform.deps, subject)).toBe(true)
  // The killed run ends nothing of a later one.
  const later = { ...subject, runId: platform.deps.newId() }
  expect(await beginRun(db, later, 120)).toBe(true)
  await endRun(db, killed)
  expect(await runSteps(platform.deps, subject)).toBe(false)
})

test('a request does not wait for a system that takes long, and the run goes on by itself', async () => {
  const { id, slug } = await platform.tenant()
  const subject = { type: 'tenant', id } as const
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  let finished: Promise<Response> | undefined
  const slow: Fault = (request, through) => {
    if (!new URL(request.url).pathname.startsWith('/directory/accounts/')) return undefined
    finished = gate.then(through)
    return finished
  }
  await platform.withFault(slow, async () => {
    await runStepsForAWhile(platform.deps, subject, 1)
    await vi.waitFor(() => expect(finished).toBeDefined(), { timeout: 60_000 })
  })
  const params = { slug }
  await expect(platform.operator.getProvisioning({ params })).resolves.toMatchObject({ isRunning: true })
  release()
  await finished
  await vi.waitFor(
    async () =>
      expect(await platform.operator.getProvisioning({ params })).toMatchObject({ isRunning: false, health: 'ok' }),
    { timeout: 60_000 },
  )
})
