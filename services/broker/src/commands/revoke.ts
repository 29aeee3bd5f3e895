import { userInfo } from 'node:os'
import type { Deps } from '../deps.ts'
import { revokeGrant } from '../domain/grants/revoke-grant.ts'
import { revokeLease } from '../domain/leases/revoke-lease.ts'
import { operatorRevoker } from '../domain/revokers/revoker.ts'
import { type OperatorAction, recordOperatorAction } from '../store/operator-audit.ts'
import { type Command, UsageFailure } from './command.ts'
import { readOptions } from './options.ts'

const options = {
  grant: { type: 'string' },
  lease: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Revokes a grant of any master, or a lease at the cloud. */
export const revoke: Command = {
  usage: '--grant ID | --lease ID [--json]',
  summary: 'Revokes a grant, or ends one lease at AWS, and says what ended and what lives on.',
  async run({ args, stdout, open }) {
    const { grant, lease, json } = readOptions(args, options)
    if ((grant === undefined) === (lease === undefined)) throw new UsageFailure('name one of --grant and --lease')
    const deps = await open()
    try {
      const answer = lease === undefined ? await endGrant(deps, grant ?? '') : await endLease(deps, lease)
      stdout.write(json ? `${JSON.stringify(answer)}\n` : `${answer.ended}\n${answer.lives_on}\n`)
      return 0
    } finally {
      await deps.close()
    }
  },
}

async function endGrant(deps: Deps, grantId: string) {
  const answer = await audited(deps, { action: 'grant.revoke', target: grantId }, (requestId) =>
    revokeGrant(deps, operatorRevoker(requestId), { grant_id: grantId }),
  )
  const { credentials_live_until: until } = answer
  return {
    ...answer,
    ended: `The grant ${grantId} gives no credentials from now on, in every instance.`,
    lives_on: until
      ? `Credentials that it gave live until ${new Date(until * 1000).toISOString()}; end single ones with --lease.`
      : 'No credential that it gave lives.',
  }
}

function endLease(deps: Deps, leaseId: string) {
  return audited(deps, { action: 'lease.revoke', target: leaseId }, (requestId) =>
    revokeLease(deps, operatorRevoker(requestId), { lease_id: leaseId }),
  )
}

/** Keeps who ran the command, and whether it was done. The record of the change has the same request id. */
async function audited<T>(
  deps: Deps,
  about: Pick<OperatorAction, 'action' | 'target'>,
  work: (requestId: string) => Promise<T>,
): Promise<T> {
  const requestId = deps.newRequestId()
  const entry = { id: deps.newId(), requestId, ...about, detail: { user: userInfo().username } }
  await recordOperatorAction(deps.db, { ...entry, outcome: 'started' })
  const result = await work(requestId)
  await recordOperatorAction(deps.db, { ...entry, id: deps.newId(), outcome: 'ok' })
  return result
}
