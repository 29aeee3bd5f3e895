import { mx, SmtpSettings } from '@constellation/contracts-mx'
import {
  checkInput,
  hostOperator,
  reachOptions,
  reachUsage,
  readOptions,
  readSecret,
  UsageFailure,
} from '@constellation/operator-command'
import { createProvider as addProvider } from '../domain/providers/create-provider.ts'
import { createProviderWithSecret } from '../domain/providers/create-provider-with-secret.ts'
import { accountUsage, readAccount } from './account.ts'
import { type MxCommand, type MxContext, mxCommand } from './mx-command.ts'
import { policyUsage, readPolicy, type WrittenPolicy } from './policy-option.ts'

const options = {
  ...reachOptions,
  account: { type: 'string' },
  kind: { type: 'string', default: 'office365_graph' },
  name: { type: 'string' },
  'base-url': { type: 'string' },
  'authority-url': { type: 'string' },
  tenant: { type: 'string' },
  'client-id': { type: 'string' },
  mode: { type: 'string' },
  policy: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  security: { type: 'string' },
  user: { type: 'string' },
  'ehlo-name': { type: 'string' },
  'envelope-from': { type: 'string' },
  default: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

type Given = ReturnType<typeof readOptions<typeof options>>

/** The options that each kind has of its own. */
const ofKind = {
  office365_graph: ['base-url', 'authority-url', 'tenant', 'client-id', 'mode'],
  smtp: ['host', 'port', 'security', 'user', 'ehlo-name', 'envelope-from'],
} as const

const graphUsage = '--tenant T --client-id C [--base-url URL] [--authority-url URL] [--mode send_mail|draft_send|mime]'
const smtpUsage =
  '--kind smtp --host HOST --port PORT --security tls|starttls|none [--user USER] [--ehlo-name NAME] [--envelope-from ADDRESS]'

/** The version of the secret that a new provider begins with. */
const firstVersion = '1'

/** Adds a provider. On the host it gets its first secret in the same transaction. */
export const createProvider: MxCommand = {
  usage: `--account ${accountUsage} --name NAME (${graphUsage} | ${smtpUsage}) [${policyUsage}] [--default] [--json] ${reachUsage}`,
  summary:
    'Adds a provider of Office 365 or a mail server, with the client secret or the password from standard input, and with the policy of a JSON file. With --api it has no secret yet: wrap that on the host.',
  async run(context) {
    const given = readOptions(context.args, options)
    refuseForeign(given)
    const provider = given.api === undefined ? await createHere(context, given) : await createThere(context, given)
    const isComplete = given.api === undefined || (given.kind === 'smtp' && given.user === undefined)
    const next = isComplete ? '' : `Now run mx wrap --provider ${provider.id} on the host, and mx secret create.\n`
    context.stdout.write(given.json ? `${JSON.stringify(provider)}\n` : `${provider.id}\n${next}`)
    return 0
  },
}

function refuseForeign(given: Given): void {
  const foreign = given.kind === 'smtp' ? ofKind.office365_graph : ofKind.smtp
  const wrong = foreign.find((name) => given[name] !== undefined)
  if (wrong) throw new UsageFailure(`--${wrong} is not for a provider of kind ${given.kind}`)
}

async function createHere(context: MxContext, given: Given) {
  const isSigningIn = given.kind !== 'smtp' || given.user !== undefined
  if (isSigningIn && given.policy === '-')
    throw new UsageFailure('--policy -: standard input has the secret here, so give the policy as a file')
  const input = await readProvider(context, given)
  const fields = given.kind === 'smtp' ? {} : readSecretFields(given)
  const value = isSigningIn
    ? await readSecret(context, given.kind === 'smtp' ? 'the password' : 'the client secret')
    : ''
  const deps = await context.open()
  try {
    const caller = hostOperator(deps.newRequestId())
    if (!isSigningIn) return await addProvider(deps, caller, input)
    const secret = { ...fields, version: firstVersion, value }
    return await createProviderWithSecret(deps, caller, { provider: input, secret })
  } finally {
    await deps.close()
  }
}

async function createThere(context: MxContext, given: Given) {
  if (given.tenant !== undefined || given['client-id'] !== undefined)
    throw new UsageFailure(
      '--tenant and --client-id belong to the secret, which is wrapped on the host: leave them away',
    )
  const body = await readProvider(context, given)
  return mxCommand.withClient(context, given, (client) => client.createProvider({ body }))
}

async function readProvider(context: MxContext, given: Given) {
  const { account = '', kind, name, default: isDefault, policy: file } = given
  const common = { accountId: readAccount(account), kind, name, isDefault }
  const policy = file === undefined ? {} : await readPolicy(context, file)
  const body =
    kind === 'smtp'
      ? { ...common, policy, settings: readSettings(given) }
      : { ...common, policy: withPlaces(policy, given) }
  return checkInput(mx.createProvider.body, body, { accountId: '--account', policy: '--policy' })
}

/** The policy with what options say of it. */
function withPlaces(
  policy: WrittenPolicy,
  { mode, 'base-url': baseUrl, 'authority-url': authorityUrl }: Given,
): WrittenPolicy {
  const http = { ...(baseUrl !== undefined && { baseUrl }), ...(authorityUrl !== undefined && { authorityUrl }) }
  return {
    ...policy,
    ...(Object.keys(http).length > 0 && { http: { ...section(policy, 'http'), ...http } }),
    ...(mode !== undefined && { mail: { ...section(policy, 'mail'), mode } }),
  }
}

function section(policy: WrittenPolicy, name: string): WrittenPolicy {
  const found = policy[name]
  return typeof found === 'object' && found !== null ? { ...found } : {}
}

/** The settings of a mail server, by the rules of the contract. */
function readSettings(given: Given) {
  const { host, port, security, user, 'ehlo-name': ehloName, 'envelope-from': envelopeFrom } = given
  const written = { host, security, user, ehloName, envelopeFrom, port: port === undefined ? undefined : Number(port) }
  return checkInput(SmtpSettings, written, { ehloName: '--ehlo-name', envelopeFrom: '--envelope-from' })
}

/** The fields of the secret, by the rules of `createProviderSecret`. */
function readSecretFields({ tenant, 'client-id': clientId }: Given) {
  const { tenantId: tenantForm, clientId: clientForm } = mx.createProviderSecret.body.shape
  return {
    tenantId: checkInput(tenantForm.unwrap(), tenant, { '': '--tenant' }),
    clientId: checkInput(clientForm.unwrap(), clientId, { '': '--client-id' }),
  }
}
