import type { AwsAccount } from '../aws/account.ts'
import { newRequestId } from '../aws/identifiers.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { createThrottle } from '../aws/throttle.ts'
import type { XmlContent } from '../aws/xml.ts'
import { createControl } from '../control/control.ts'
import { createReceivedRequests } from '../control/received.ts'
import { createFetch, type Emulator } from '../emulator.ts'
import { createFaults } from '../faults/faults.ts'
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.ts'
import { assumeRole, getCallerIdentity } from './caller-identity.ts'
import { createIssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { refuse, reply } from './query-protocol.ts'
import type { StsState } from './state.ts'
import { createStsControl, createStsControlApp, type StsControl } from './sts-control.ts'
import type { TokenRules } from './web-identity-token.ts'

export type StsOptions = TokenRules & Omit<IssuerKeysOptions, 'now'> & { account: AwsAccount }

export type Sts = Emulator<StsControl>

type Action = (call: { parameters: Parameters; request: Request; body: string }, state: StsState) => Promise<XmlContent>

const version = '2011-06-15'
const actions: Readonly<Record<string, Action>> = {
  AssumeRoleWithWebIdentity: ({ parameters }, state) => assumeRoleWithWebIdentity(parameters, state),
  AssumeRole: assumeRole,
  GetCallerIdentity: getCallerIdentity,
}

/** The stand-in for AWS STS, with the query protocol. It issues credentials by the trust policies of its account. */
export function createSts({ account, ...options }: StsOptions): Sts {
  const { now } = account
  const faults = createFaults('sts', Object.keys(actions))
  const received = createReceivedRequests(now)
  const state: StsState = { ...options, account, faults, keys: createIssuerKeys({ ...options, now }) }
  const isThrottled = createThrottle(faults)
  const control = createStsControl(createControl({ faults, received }), account)
  const app = { fetch: (request: Request) => answer(request, state, isThrottled) }
  const fetch = createFetch(app, { endpoints: nameOf, faults, received })
  return { fetch, control, controlApp: createStsControlApp(control) }
}

async function nameOf(request: Request): Promise<string | undefined> {
  const name = (await readParameters(request.clone())).get('Action') ?? ''
  return name in actions ? name : undefined
}

async function answer(request: Request, state: StsState, isThrottled: () => boolean): Promise<Response> {
  const requestId = newRequestId(state.account.random)
  const about = { requestId, date: state.account.now() }
  const body = await request.clone().text()
  const parameters = await readParameters(request)
  const name = parameters.get('Action')
  if (name === undefined) return Response.redirect('https://aws.amazon.com/iam', 302)
  try {
    const action = parameters.get('Version') === version ? actions[name] : undefined
    if (!action)
      throw new AwsRefusal(
        'InvalidAction',
        `Could not find operation ${name} for version ${parameters.get('Version') ?? 'NO_VERSION_SPECIFIED'}`,
      )
    const forced = state.faults.take('aws-error', name)?.value
    if (forced) throw new AwsRefusal(forced, 'Refused on request of a fault')
    if (isThrottled()) throw new AwsRefusal('Throttling', 'Rate exceeded')
    return reply(name, await action({ parameters, request, body }, state), about)
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error
    return refuse(error, about)
  }
}
