import { beforeAll, describe, expect, test } from 'vitest'
import { renderReport } from '../../src/report/print-report.ts'
import type { Report } from '../../src/report/report.ts'
import { runSoak } from '../../src/run-soak.ts'

/** The result of a run of one minute: `pnpm soak --minutes 1 --seed 10`. */
let report: Report
beforeAll(async () => {
  report = await runSoak({ minutes: 1, seed: 10, stop: new AbortController().signal, note: () => {} })
  process.stdout.write(renderReport(report))
}, 400_000)

describe('people and programs use everything while services, PostgreSQL and STS fail and the clocks differ', () => {
  test('no promise to anybody was broken', () => {
    expect(report.violations).toEqual([])
  })

  test('each part was killed at least twice, and both clocks were ahead', () => {
    const killed = (part: string) => report.faults.filter(({ what }) => what === `${part} killed`).length
    expect([killed('rbac'), killed('login'), killed('PostgreSQL')]).toEqual([2, 2, 2])
    expect(report.faults.filter(({ what }) => what.includes('now 20 s ahead'))).toHaveLength(1)
  })

  test('the broker was killed, stopped and continued, and STS answered late, not at all, and "not now"', () => {
    const beside = report.faults.flatMap(({ beside: [broker = ''] }) => (broker ? [broker] : []))
    expect(beside.map((what) => what.replace(/^broker\S*/, 'broker')).toSorted()).toEqual([
      'STS answers late',
      'STS loses its answers',
      'STS throttles half of the calls',
      'broker killed',
      'broker stopped and continued',
    ])
  })

  test('something happened to mx-worker or Graph beside each of these faults, and every mail was sent once', () => {
    expect(report.faults.flatMap(({ beside }) => beside.slice(1))).toHaveLength(5)
    expect(report.counts.mail?.['mails of login are sent']).toBeGreaterThan(0)
  })

  test('people and programs did everything that they do, between faults and during them', () => {
    for (const name of [
      'sign-in',
      'sign-in with a code',
      'sign-in with a recovery code',
      'sign-in with a provider',
      'refresh',
      'handoff',
      'renewal',
      'introspection',
      'log-out',
      'password change',
      'role change',
      'program sign-in',
      'mint',
      'program renewal',
      'grant',
      'last uses',
      'grant revocation',
      'lease revocation',
      'program log-out',
    ])
      expect(report.actions[name]?.done, name).toBeGreaterThan(0)
    expect(report.unanswered.all).toBeGreaterThan(0)
  })

  test('the records were checked after each fault and at the end', () => {
    expect(report.counts.checks).toMatchObject({
      'acts and audit entries are paired': report.faults.length + 1,
      'second factors were required': report.faults.length + 1,
      'credentials, records and grants agree': report.faults.length + 1,
      'nothing was released for nobody': 1,
      'the audit is verified': 1,
      'the outboxes are drained': 1,
      'every mail was sent once': 1,
      'connections are at rest': 1,
    })
  })

  test('revocations were measured against a program that mints at the other instance', () => {
    expect(report.revocations.measured).toBe(report.actions['grant revocation']?.done)
  })
})
