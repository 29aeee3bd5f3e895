import { refresh } from '../people/actions/refresh.ts'
import { renew } from '../people/actions/renew-application.ts'
import type { Crowd } from '../people/crowd.ts'
import { noteViolation, violationOf } from '../traffic/perform.ts'
import { checkReleasesAtEnd, verifyBrokerRefuses } from './broker/check-broker.ts'
import { judgeAudit, verifyAudit } from './broker/verify-audit.ts'
import { checkAfterFault, counted, databasesOf, untilEmpty, verifyEnded } from './check-after-fault.ts'
import { checkResting, checkTransactions } from './check-connections.ts'
import { checkMails, countMails, readMails } from './check-mails.ts'
import { checkDrained, checkEvents } from './check-outbox.ts'
import type { Finding } from './invariant.ts'

const drainLimitMs = 90_000
const restLimitMs = 40_000
const endedShown = 200

/** At the end everybody comes back, every ended session is tried again, and the records are compared when all messages are delivered. */
export async function checkAtEnd(crowd: Crowd, listeners: ReadonlyMap<string, number>): Promise<void> {
  const { rbac, login, broker, server } = databasesOf(crowd)
  const open = await counted(
    crowd,
    'no transaction is open',
    untilEmpty(() => checkTransactions(server, 1), 5000),
  )
  await everybodyComesBack(crowd)
  await verifyEnded(crowd, spread(crowd.ended, endedShown))
  await verifyBrokerRefuses(crowd, {
    revoked: spread(crowd.revoked, endedShown),
    endedProgramSessions: spread(crowd.endedProgramSessions, endedShown),
  })
  const drained = async () => [...(await checkDrained('rbac', rbac)), ...(await checkDrained('login', login))]
  const findings = [
    ...open,
    ...(await counted(crowd, 'nothing was released for nobody', checkReleasesAtEnd(crowd, broker))),
    ...(await counted(crowd, 'the audit is verified', readAudit(crowd))),
    ...(await counted(crowd, 'the outboxes are drained', untilEmpty(drained, drainLimitMs))),
    ...(await counted(crowd, 'every event was accepted', checkEvents(rbac, login))),
    ...(await counted(crowd, 'every mail was sent once', readMailBooks(crowd))),
    ...(await counted(
      crowd,
      'connections are at rest',
      untilEmpty(() => checkResting(server, listeners), restLimitMs),
    )),
  ]
  for (const finding of findings) crowd.journal.violate(finding)
  await checkAfterFault(crowd, undefined)
}

async function readMailBooks(crowd: Crowd): Promise<Finding[]> {
  const findings = await untilEmpty(async () => checkMails(await readMails(crowd)), drainLimitMs)
  for (const [state, count] of Object.entries(countMails(await readMails(crowd))))
    crowd.journal.count('mail', `mails of login are ${state}`, count)
  return findings
}

async function readAudit({ world, journal }: Crowd): Promise<Finding[]> {
  const audit = await verifyAudit(world.stack)
  journal.count('audit', 'entries of the chain', audit.entries)
  journal.count('audit', 'signed heads in the logs', audit.loggedHeads)
  return judgeAudit(audit)
}

async function everybodyComesBack(crowd: Crowd): Promise<void> {
  for (const person of crowd.people) {
    for (const device of person.devices) {
      if (!device.session) continue
      const handedOver = device.session.applicationUntil !== undefined
      crowd.journal.count('checks', 'a live session is refreshed')
      await refresh(crowd, person, device)
        .then(() => (handedOver ? renew(crowd, person, device) : undefined))
        .catch((error) => noteViolation(crowd, violationOf(error, 'coming back', person)))
    }
  }
}

/** Picks at most `most` items, evenly from the first to the last. */
function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most)
  return Array.from({ length: Math.min(most, items.length) }, (_, index) => items[Math.floor(index * step)]).filter(
    (one) => one !== undefined,
  )
}
