import { inTurns } from '../../in-turns.ts'
import type { Crowd } from '../../people/crowd.ts'
import { verifyProgramRefused } from '../../programs/actions/log-out.ts'
import { verifyRevoked } from '../../programs/actions/revoke-grant.ts'
import { violationOf } from '../../traffic/perform.ts'
import { instances } from '../../world/world.ts'
import type { Finding, Rows } from '../invariant.ts'
import { checkGrantRules, checkGrantStates } from './grant-books.ts'
import {
  type Books,
  checkReleases,
  checkUnreceived,
  type Recorded,
  toIssuedEntry,
  toReceivedEntry,
} from './releases.ts'

/** The promises of the broker that hold at any time, while programs go on. */
export async function checkBroker(crowd: Crowd, broker: Rows): Promise<Finding[]> {
  return [
    ...checkReleases(await readBooks(crowd, broker)),
    ...(await checkGrantRules(broker)),
    ...(await checkGrantStates(broker, crowd)),
  ]
}

/** What holds when every program rests: nothing was released for nobody. Counts what the books have. */
export async function checkReleasesAtEnd(crowd: Crowd, broker: Rows): Promise<Finding[]> {
  const books = await readBooks(crowd, broker)
  const released = books.recorded.filter((record) => record.released).length
  const counts = {
    'issued by STS': books.issued.length,
    'received by programs': books.received.length,
    'released on record': released,
    'released, and the reply was lost': released - books.received.length,
    'recorded and not released': books.recorded.length - released,
  }
  for (const [name, count] of Object.entries(counts)) crowd.journal.count('credentials', name, count)
  return checkUnreceived(books, new Map(crowd.programs.map(({ id, lostMints }) => [id, lostMints])))
}

/** What a program has received, and STS has issued, is on record already. What is on record as released was issued before. */
async function readBooks({ programs, world: { cloud } }: Crowd, broker: Rows): Promise<Books> {
  const received = programs.flatMap((program) => program.received.map(toReceivedEntry))
  const before = issuedBy(cloud).length
  const recorded = await broker<Recorded>(
    `select id, lease_id, wallet, grant_id, released, status from mint_log where kind = 'mint'`,
  )
  const ids = new Set(recorded.map(({ lease_id }) => lease_id))
  // Sessions that were issued during the query may have a record that it did not see.
  const issued = issuedBy(cloud).filter(({ leaseId }, index) => index < before || ids.has(leaseId))
  return { received, recorded, issued }
}

function issuedBy({ sts, standIn }: Crowd['world']['cloud']) {
  return sts.control
    .issued()
    .filter(({ roleArn }) => roleArn === standIn.roleArn)
    .map(toIssuedEntry)
}

/** Presents revoked grants and ended sessions to every instance, and records each one that is accepted. */
export async function verifyBrokerRefuses(
  crowd: Crowd,
  { revoked, endedProgramSessions }: Pick<Crowd, 'revoked' | 'endedProgramSessions'>,
): Promise<void> {
  const note = (person: { id: string }) => (error: unknown) =>
    crowd.journal.violate(violationOf(error, 'the check of what has ended', person))
  const grants = revoked.flatMap(({ grant, program }) =>
    instances.map((instance) => () => verifyRevoked(crowd, program, grant, instance).catch(note(program))),
  )
  const sessions = endedProgramSessions.map(
    (ended) => () => verifyProgramRefused(crowd, ended).catch(note(ended.owner)),
  )
  const checks = [...grants, ...sessions]
  await inTurns(checks.length, async (index) => checks[index]?.())
}
