import type { AwsAccount } from '../aws/account.ts'
import { AwsRefusal } from '../aws/refusal.ts'
import { createControl } from '../control/control.ts'
import { createReceivedRequests } from '../control/received.ts'
import { createFetch, type Emulator } from '../emulator.ts'
import { createFaults } from '../faults/faults.ts'
import { createThrottle } from '../faults/throttle.ts'
import { newGuid } from '../new-guid.ts'
import { refuse, reply } from '../query/answers.ts'
import { readParameters } from '../query/parameters.ts'
import { actionNames, findAction } from './actions.ts'
import { createIssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts'
import type { StsState } from './state.ts'
import { createStsControl, createStsControlApp, type StsControl } from './sts-control.ts'
import type { TokenRules } from './web-identity-token.ts'

export type StsOptions = TokenRules & Omit<IssuerKeysOptions, 'now'> & { account: AwsAccount }

export type Sts = Emulator<StsControl>

/** The stand-in for STS, and for the inline policies of IAM. It issues credentials by the trust policies of its account. */
export function createSts({ account, ...options }: StsOptions): Sts {
  const { now } = account
  const faults = createFaults('sts', actionNames)
  const received = createReceivedRequests(now)
  const state: StsState = { ...options, account, faults, keys: createIssuerKeys({ ...options, now }) }
  const isThrottled = createThrottle(faults)
  const control = createStsControl(createControl({ faults, received }), account)
  const app = { fetch: (request: Request) => answer(request, state, isThrottled) }
  const fetch = createFetch(app, { endpoints: nameOf, faults, received })
  return { fetch, control, controlApp: createStsControlApp(control) }
}

async function nameOf(request: Request): Promise<string | undefined> {
  const name = (await readParameters(request.clone())).get('Action')
  return actionNames.find((one) => one === name)
}

async function answer(request: Request, state: StsState, isThrottled: () => boolean): Promise<Response> {
  const { account, faults } = state
  const body = await request.clone().text()
  const parameters = await readParameters(request)
  const name = parameters.get('Action')
  if (name === undefined) return Response.redirect('https://aws.amazon.com/iam', 302)
  const version = parameters.get('Version')
  const { namespace, action } = findAction(name, version)
  const about = { requestId: newGuid(account.random), date: account.now(), namespace }
  try {
    if (!action) {
      throw new AwsRefusal(
        'InvalidAction',
        `Could not find operation ${name} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
      )
    }
    const forced = faults.take('aws-error', name)?.value
    if (forced) throw new AwsRefusal(forced, 'Refused on request of a fault')
    if (isThrottled()) throw new AwsRefusal('Throttling', 'Rate exceeded')
    return reply(name, await action({ parameters, request, body }, state), about)
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error
    return refuse(error, about)
  }
}
