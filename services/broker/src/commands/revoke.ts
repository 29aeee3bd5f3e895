import {
  hostOperator,
  type Reach,
  reachOptions,
  reachUsage,
  readOptions,
  UsageFailure,
} from '@constellation/operator-command'
import type { Deps } from '../deps.ts'
import { revokeLease } from '../domain/leases/revoke-lease.ts'
import { noteOperator } from '../domain/operator/operator.ts'
import { operatorRevoker } from '../domain/revokers/revoker.ts'
import { type BrokerCommand, type BrokerContext, brokerCommand } from './broker-command.ts'

const options = {
  ...reachOptions,
  grant: { type: 'string' },
  lease: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** Revokes a grant of any master, or a lease at the cloud. */
export const revoke: BrokerCommand = {
  usage: `--grant ID | --lease ID [--json] ${reachUsage}`,
  summary:
    'Revokes a grant, or ends one lease at AWS, and says what ended and what lives on. A lease is ended on the host.',
  async run(context) {
    const { grant, lease, json, ...reach } = readOptions(context.args, options)
    if ((grant === undefined) === (lease === undefined)) throw new UsageFailure('name one of --grant and --lease')
    if (lease !== undefined && reach.api !== undefined)
      throw new UsageFailure('a lease is ended on the host of the broker: leave --api away')
    const answer = lease === undefined ? await endGrant(context, reach, grant ?? '') : await endLease(context, lease)
    context.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${answer.ended}\n${answer.lives_on}\n`)
    return 0
  },
}

async function endGrant(context: BrokerContext, reach: Reach, grantId: string) {
  const answer = await brokerCommand.withClient(context, reach, (client) =>
    client.revokeAnyGrant({ params: { grant_id: grantId } }),
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

async function endLease({ open }: BrokerContext, leaseId: string) {
  const deps = await open()
  try {
    return await audited(deps, leaseId, (requestId) =>
      revokeLease(deps, operatorRevoker(requestId), { lease_id: leaseId }),
    )
  } finally {
    await deps.close()
  }
}

/** Keeps who ran the command before it is done, and that it was: the cloud has no part in a transaction. */
async function audited<T>(deps: Deps, target: string, work: (requestId: string) => Promise<T>): Promise<T> {
  const requestId = deps.newRequestId()
  const operator = hostOperator(requestId)
  const about = { action: 'lease.revoke', target }
  await noteOperator(deps, operator, { ...about, outcome: 'started' })
  const result = await work(requestId)
  await noteOperator(deps, operator, { ...about, outcome: 'ok' })
  return result
}
