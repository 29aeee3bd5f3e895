import type { ProviderKind } from '@constellation/contracts-mx'
import type { Policy } from './policy.ts'
import type { PolicySection } from './policy-fields.ts'

/** A value that its field accepts and another field forbids. */
export type JointFault = { section: PolicySection; field: string; fault: string; effect: string }

/** The most bytes of a message that Graph takes in one request, and in a draft with upload sessions. */
const mostInOneRequest = 4 * 1000 ** 2

/** The rules that need two fields. `policy` is the given one where it keeps them, else with what counts instead. */
export function applyJointRules(given: Policy, kind: ProviderKind): { policy: Policy; faults: JointFault[] } {
  const faults: JointFault[] = []
  const policy = { ...given, mail: { ...given.mail }, terminal: { ...given.terminal } }

  const takesOneRequest = kind === 'office365_graph' && given.mail.mode !== 'draft_send'
  if (takesOneRequest && given.mail.maxMessageBytes > mostInOneRequest) {
    const fault = `must be at most ${mostInOneRequest} bytes with the mode ${given.mail.mode}, which sends a message in one request`
    faults.push({ section: 'mail', field: 'maxMessageBytes', fault, effect: `${mostInOneRequest} counts` })
    policy.mail.maxMessageBytes = mostInOneRequest
  }

  const terminal = new Set(given.terminal.extraTerminalCodes.map((code) => code.toLowerCase()))
  const isInOneList = (code: string) => !terminal.has(code.toLowerCase())
  if (!given.terminal.extraRetryableCodes.every(isInOneList)) {
    const fault = 'has a code that extraTerminalCodes has too, and a code can be only one of both'
    faults.push({ section: 'terminal', field: 'extraRetryableCodes', fault, effect: 'such a code is terminal' })
    policy.terminal.extraRetryableCodes = given.terminal.extraRetryableCodes.filter(isInOneList)
  }
  return { policy, faults }
}
