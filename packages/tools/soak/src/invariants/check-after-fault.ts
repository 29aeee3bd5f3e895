import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from '../faults/inject.ts'
import type { Crowd } from '../people/crowd.ts'
import { verifyRefused } from '../people/verify-ended.ts'
import { violationOf } from '../traffic/perform.ts'
import { checkBroker, verifyBrokerRefuses } from './broker/check-broker.ts'
import { checkAudit } from './check-audit.ts'
import { checkLeftovers, checkTransactions } from './check-connections.ts'
import { checkFactors } from './check-factors.ts'
import { checkRoles } from './check-roles.ts'
import { checkSessions } from './check-sessions.ts'
import type { Finding, Rows } from './invariant.ts'

/** A handoff keeps a transaction open while login waits for rbac: five seconds. */
const oldestTransactionSeconds = 8
const leaveLimitMs = 6000
const lastEnded = 8
const lastOfPrograms = 2

/** Checks the invariants that hold at any time, while the traffic continues. */
export async function checkAfterFault(crowd: Crowd, fault: Fault | undefined): Promise<void> {
  const { rbac, broker, server } = databasesOf(crowd)
  const findings = [
    ...(await counted(crowd, 'acts and audit entries are paired', checkAudit(rbac))),
    ...(await counted(crowd, 'sessions are as promised', checkSessions(rbac, crowd))),
    ...(await counted(crowd, 'roles are as promised', checkRoles(rbac, crowd))),
    ...(await counted(crowd, 'second factors were required', checkFactors(rbac))),
    ...(await counted(crowd, 'credentials, records and grants agree', checkBroker(crowd, broker))),
    ...(await counted(crowd, 'no old transaction is open', checkTransactions(server, oldestTransactionSeconds))),
  ]
  for (const service of fault?.killed ?? []) {
    const gone = untilEmpty(() => checkLeftovers(server, service, fault?.goneAt ?? new Date(0)), leaveLimitMs)
    findings.push(...(await counted(crowd, 'connections of the killed are gone', gone)))
  }
  for (const finding of findings) crowd.journal.violate(finding)
  await verifyEnded(crowd, crowd.ended.slice(-lastEnded))
  await verifyBrokerRefuses(crowd, {
    revoked: crowd.revoked.slice(-lastOfPrograms),
    endedProgramSessions: crowd.endedProgramSessions.slice(-lastOfPrograms),
  })
}

/** Presents the cookies of ended sessions and records each one that is accepted. */
export async function verifyEnded(crowd: Crowd, ended: Crowd['ended']): Promise<void> {
  for (const one of ended) {
    await verifyRefused(crowd, one).catch((error) =>
      crowd.journal.violate(violationOf(error, 'the check of an ended session', one.person)),
    )
  }
}

export function databasesOf({
  world: { stack },
}: Pick<Crowd, 'world'>): Record<'rbac' | 'login' | 'broker' | 'mx' | 'server', Rows> {
  return {
    rbac: (sql, values) => stack.rows('rbac', sql, values),
    login: (sql, values) => stack.rows('login', sql, values),
    broker: (sql, values) => stack.rows('broker', sql, values),
    mx: (sql, values) => stack.rows('mx-worker', sql, values),
    server: (sql, values) => stack.serverRows(sql, values),
  }
}

export async function counted(crowd: Crowd, name: string, check: Promise<Finding[]>): Promise<Finding[]> {
  crowd.journal.count('checks', name)
  return check
}

/** Repeats a check until it finds nothing, and gives the findings that are left after the limit. */
export async function untilEmpty(check: () => Promise<Finding[]>, limitMs: number): Promise<Finding[]> {
  const giveUpAt = performance.now() + limitMs
  for (;;) {
    const findings = await check()
    if (findings.length === 0 || performance.now() > giveUpAt) return findings
    await delay(100)
  }
}
