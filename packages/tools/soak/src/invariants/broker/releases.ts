import type { Cloud } from '@constellation/stack/faults'
import type { Received } from '../../programs/program.ts'
import { type Finding, findingsOf } from '../invariant.ts'

/** What the program was told, in the names of the books. */
export type ReceivedEntry = { accessKeyId: string; recordId: string; leaseId: string; wallet: string; grantId: string }
/** A row of `mint_log`, of the kind `mint`. */
export type Recorded = {
  id: string
  lease_id: string
  wallet: string
  grant_id: string
  released: boolean
  status: string
}
/** What STS says of a session that it issued. */
export type IssuedEntry = { accessKeyId: string; leaseId: string; wallet: string }

export type Books = {
  received: readonly ReceivedEntry[]
  recorded: readonly Recorded[]
  issued: readonly IssuedEntry[]
}

const check = 'credentials that reach a program are issued and on record'

/** Compares what reached the programs with the audit record and with what STS issued. Each of the three books has its own writer. */
export function checkReleases({ received, recorded, issued }: Books): Finding[] {
  const recordOf = new Map(recorded.map((record) => [record.id, record]))
  const releasedOf = Map.groupBy(
    recorded.filter(({ released }) => released),
    ({ lease_id }) => lease_id,
  )
  const recordsOf = Map.groupBy(recorded, ({ lease_id }) => lease_id)
  const issuedOf = new Map(issued.map((session) => [session.accessKeyId, session]))
  const issuedFor = Map.groupBy(issued, ({ leaseId }) => leaseId)
  const times = Map.groupBy(received, ({ accessKeyId }) => accessKeyId)
  return [
    ...findingsOf(
      check,
      'received credentials have exactly one released record',
      received.filter(({ leaseId }) => releasedOf.get(leaseId)?.length !== 1).map(({ recordId }) => recordId),
    ),
    ...findingsOf(
      check,
      'the record names the wallet, the grant and the lease of the received credentials',
      received.filter((one) => !isSame(one, recordOf.get(one.recordId))).map(({ recordId }) => recordId),
    ),
    ...findingsOf(
      check,
      'STS issued the received credentials, to the wallet and the lease of the record',
      received
        .filter(({ accessKeyId, leaseId, wallet }) => {
          const session = issuedOf.get(accessKeyId)
          return session?.leaseId !== leaseId || session.wallet !== wallet
        })
        .map(({ recordId }) => recordId),
    ),
    ...findingsOf(
      check,
      'credentials reach a program once',
      [...times.values()].filter(({ length }) => length > 1).map(([one]) => one?.recordId ?? ''),
    ),
    ...findingsOf(
      check,
      'a session that STS issued has exactly one record, of its wallet',
      issued
        .filter(({ leaseId, wallet }) => {
          const records = recordsOf.get(leaseId) ?? []
          return records.length !== 1 || records[0]?.wallet !== wallet
        })
        .map(({ leaseId }) => leaseId),
    ),
    ...findingsOf(
      check,
      'a released record has a session that STS issued',
      [...releasedOf.keys()].filter((leaseId) => !issuedFor.has(leaseId)),
    ),
  ]
}

/** A released record whose credentials nobody received must be explained by a call of its wallet that got no answer. */
export function checkUnreceived(
  { received, recorded }: Omit<Books, 'issued'>,
  lostMints: ReadonlyMap<string, number>,
): Finding[] {
  const known = new Set(received.map(({ recordId }) => recordId))
  const unreceived = recorded.filter(({ id, released }) => released && !known.has(id))
  const wallets = [...Map.groupBy(unreceived, ({ wallet }) => wallet)]
  return findingsOf(
    check,
    'a release that nobody received follows a call without an answer',
    wallets.filter(([wallet, records]) => records.length > (lostMints.get(wallet) ?? 0)).map(([wallet]) => wallet),
  )
}

export function toReceivedEntry({ credentials, grant }: Received): ReceivedEntry {
  const { accessKeyId, auditRecordId, leaseId = '', wallet } = credentials
  return { accessKeyId, recordId: auditRecordId, leaseId, wallet, grantId: grant.id }
}

type IssuedSession = ReturnType<Cloud['sts']['control']['issued']>[number]

export function toIssuedEntry({ accessKeyId, tags }: IssuedSession): IssuedEntry {
  return { accessKeyId, leaseId: tags.agentkeys_lease ?? '', wallet: tags.agentkeys_user_wallet ?? '' }
}

function isSame(received: ReceivedEntry, record: Recorded | undefined): boolean {
  return (
    record?.lease_id === received.leaseId &&
    record.wallet === received.wallet &&
    record.grant_id === received.grantId &&
    record.released
  )
}
