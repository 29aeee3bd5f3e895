import type { BrokerClient } from '../../create-broker-client.ts'
import type { Grant } from '../../grants/grants.ts'
import { AgentFailure } from '../agent-failure.ts'
import { connect } from '../connect.ts'
import type { Command, Context } from '../context.ts'
import { readGrantRequest } from '../grant-request.ts'
import { connectionOptions, readInteger, readOptions } from '../options.ts'
import { readSettings } from '../settings.ts'

/** What the owner of a master wallet does with grants. */
export const grant: Command = {
  help: `grant list [--json]
  the grants that this wallet issued
grant approve LINE [--days 30] [--uses 10000] [--label TEXT] [--yes]
  issues the grant that the line of broker-agent request asks for
grant revoke GRANT
  ends a grant; nothing is minted on it from then on`,
  async run(context) {
    const [name = '', ...args] = context.args
    const action = actions[name]
    if (!action) throw new AgentFailure('grant takes list, approve or revoke', 'broker-agent --help shows them')
    return action({ ...context, args })
  },
}

const actions: Record<string, (context: Context) => Promise<number>> = { list, approve, revoke }

async function list({ args, env, clock, print }: Context): Promise<number> {
  const { values } = readOptions(args, { ...connectionOptions, json: { type: 'boolean' } })
  const client = await (await connect(await readSettings(values, env), clock)).client()
  const grants = await client.listGrants()
  if (values.json) print(JSON.stringify(grants))
  else if (grants.length === 0) print('This wallet issued no grant.')
  else for (const one of grants) print(describe(one, clock()))
  return 0
}

function describe({ grantId, daemonAddress, service, path, usedCount, maxUses, ...grant }: Grant, now: number): string {
  const state = stateOf(grant, usedCount >= maxUses, now / 1000)
  return `${grantId}  ${state}  ${usedCount}/${maxUses} uses  ${daemonAddress}  ${service}  ${path}`
}

function stateOf(grant: Pick<Grant, 'revokedAt' | 'expiresAt' | 'notBefore'>, isUsedUp: boolean, now: number): string {
  if (grant.revokedAt !== undefined) return 'revoked'
  if (grant.expiresAt <= now) return 'expired'
  if (isUsedUp) return 'used up'
  return `${grant.notBefore > now ? 'not yet' : 'live'} until ${new Date(grant.expiresAt * 1000).toISOString().slice(0, 10)}`
}

async function approve(context: Context): Promise<number> {
  const { args, env, clock, print } = context
  const options = {
    ...connectionOptions,
    days: { type: 'string', default: '30' },
    uses: { type: 'string', default: '10000' },
    label: { type: 'string' },
    yes: { type: 'boolean' },
  } as const
  const { values, positionals } = readOptions(args, options, 1)
  const wanted = readGrantRequest(positionals[0] ?? '')
  const settings = await readSettings(values, env)
  if (wanted.broker !== (settings.issuer ?? settings.brokerUrl))
    throw new AgentFailure(
      `the request is for ${wanted.broker}, and this wallet is with ${settings.brokerUrl}`,
      'give --broker-url if you trust that broker',
    )
  const days = readInteger(values.days, 'days', [1, 365])
  const maxUses = readInteger(values.uses, 'uses', [1, 1_000_000])
  const { daemonAddress, service, path, daemonProof } = wanted
  const question = `Allow ${daemonAddress} credentials for ${service} ${path}, for ${days} days and ${maxUses} uses?`
  if (!values.yes) await confirm(context, question)
  const client = await (await connect(settings, clock)).client()
  const expiresAt = Math.floor(clock() / 1000) + days * 86_400
  const { grantId } = await client.createGrant({
    daemonAddress,
    service,
    path,
    expiresAt,
    maxUses,
    label: values.label,
    daemonProof,
  })
  print(grantId)
  return 0
}

async function confirm({ ask }: Context, question: string): Promise<void> {
  const answer = await ask(`${question} [y/N] `)
  if (answer === undefined)
    throw new AgentFailure('nobody is at a terminal to confirm', 'read the request, then add --yes')
  if (!/^y(es)?$/i.test(answer.trim())) throw new AgentFailure('the request was not approved', 'nothing was granted')
}

async function revoke({ args, env, clock, tell }: Context): Promise<number> {
  const { values, positionals } = readOptions(args, connectionOptions, 1)
  const client: BrokerClient = await (await connect(await readSettings(values, env), clock)).client()
  const { credentialsLiveUntil } = await client.revokeGrant(positionals[0] ?? '')
  tell(
    credentialsLiveUntil === undefined
      ? 'The grant is revoked. Nothing is minted on it any more. Credentials that were minted live on until they expire.'
      : `The grant is revoked. Credentials that were minted on it live on until ${new Date(credentialsLiveUntil * 1000).toISOString()}.`,
  )
  return 0
}
