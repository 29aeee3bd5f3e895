import { readFileSync } from 'node:fs'
import { mx } from '@constellation/contracts-mx'
import {
  checkInput,
  hostOperator,
  reachOptions,
  reachUsage,
  readOptions,
  readSecret,
  UsageFailure,
} from '@constellation/operator-command'
import { z } from 'zod'
import { createProviderWithSecret } from '../domain/providers/create-provider-with-secret.ts'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, type MxContext, mxCommand } from './mx-command.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  name: { type: 'string' },
  'base-url': { type: 'string' },
  'authority-url': { type: 'string' },
  tenant: { type: 'string' },
  'client-id': { type: 'string' },
  mode: { type: 'string' },
  policy: { type: 'string' },
  default: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

type Given = ReturnType<typeof readOptions<typeof options>>

/** The version of the secret that a new provider begins with. */
const firstVersion = '1'

/** Adds a provider of Office 365. On the host it gets its first secret in the same transaction. */
export const createProvider: MxCommand = {
  usage: `--account ${accountUsage} --name NAME --tenant T --client-id C [--base-url URL] [--authority-url URL] [--mode send_mail|draft_send|mime] [--policy FILE] [--default] [--json] ${reachUsage}`,
  summary:
    'Adds a provider of Office 365 with the client secret from standard input, and with the policy of a JSON file. With --api it has no secret yet: wrap that on the host.',
  async run(context) {
    const given = readOptions(context.args, options)
    const provider = given.api === undefined ? await createHere(context, given) : await createThere(context, given)
    const next =
      given.api === undefined ? '' : `Now run mx wrap --provider ${provider.id} on the host, and mx secret create.\n`
    context.stdout.write(given.json ? `${JSON.stringify(provider)}\n` : `${provider.id}\n${next}`)
    return 0
  },
}

async function createHere(context: MxContext, given: Given) {
  const input = readProvider(given)
  const fields = readSecretFields(given)
  const value = await readSecret(context, 'the client secret')
  const deps = await context.open()
  try {
    const caller = hostOperator(deps.newRequestId())
    return await createProviderWithSecret(deps, caller, { provider: input, secret: { ...fields, value } })
  } finally {
    await deps.close()
  }
}

function createThere(context: MxContext, given: Given) {
  if (given.tenant !== undefined || given['client-id'] !== undefined)
    throw new UsageFailure(
      '--tenant and --client-id belong to the secret, which is wrapped on the host: leave them away',
    )
  const body = readProvider(given)
  return mxCommand.withClient(context, given, (client) => client.createProvider({ body }))
}

function readProvider(given: Given) {
  const { account = '', name, mode, policy: file } = given
  const policy = file === undefined ? {} : readPolicy(file)
  const body = {
    accountId: readAccount(account),
    kind: 'office365_graph',
    name,
    isDefault: given.default,
    policy: {
      ...policy,
      ...(mode !== undefined && { mail: { ...section(policy, 'mail'), mode } }),
      ...withPlaces(given, section(policy, 'http')),
    },
  }
  return checkInput(mx.createProvider.body, body, { accountId: '--account', policy: '--policy' })
}

function withPlaces({ 'base-url': baseUrl, 'authority-url': authorityUrl }: Given, http: Policy) {
  if (baseUrl === undefined && authorityUrl === undefined) return {}
  return {
    http: { ...http, ...(baseUrl !== undefined && { baseUrl }), ...(authorityUrl !== undefined && { authorityUrl }) },
  }
}

type Policy = Record<string, unknown>

/** The contract says what a policy may be. */
function readPolicy(file: string): Policy {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new UsageFailure(`--policy ${file}: give a file with a JSON object`)
  }
}

function section(policy: Policy, name: string): Policy {
  const found = policy[name]
  return typeof found === 'object' && found !== null ? { ...found } : {}
}

/** The fields of the secret, by the rules of `createProviderSecret`. */
function readSecretFields({ tenant, 'client-id': clientId }: Given) {
  const { tenantId: tenantForm, clientId: clientForm } = mx.createProviderSecret.body.shape
  return {
    version: firstVersion,
    tenantId: checkInput(tenantForm, tenant, { '': '--tenant' }),
    clientId: checkInput(clientForm, clientId, { '': '--client-id' }),
  }
}
