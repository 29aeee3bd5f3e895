import type { AttemptPhase } from '@constellation/contracts-mx'
import { secretFault } from '../../secrets/secret-fault.ts'
import { SecretUnavailable } from '../../secrets/secret-opener.ts'
import type { AdapterIo, ProviderDetail, SendCommand, SentAs } from '../provider-adapter.ts'
import type { Failure } from '../to-failure.ts'
import type { AttemptContext, HttpAnswer } from './attempt-context.ts'
import { classifyAnswer } from './classify-answer.ts'
import { classifyNetworkError } from './classify-network-error.ts'
import { exchange } from './exchange.ts'
import type { GraphTokens } from './graph-tokens.ts'

/** One call to Graph. `expected` are the statuses of success. */
export type GraphCall = {
  phase: AttemptPhase
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the mailbox's user, such as `/sendMail`; or the whole URL of an upload, which needs no token. */
  to: string | URL
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array<ArrayBuffer>
  expected: readonly number[]
  timeoutMs: number
  /** Another mailbox than the one that sends. */
  user?: string
  /** Of a call that sends the message: how it can be looked up whether it did. */
  sentAs?: SentAs
}

export type GraphAnswer =
  | { kind: 'answer'; answer: HttpAnswer; detail: ProviderDetail }
  | { kind: 'failure'; outcome: Failure }

export type GraphSession = { call(call: GraphCall): Promise<GraphAnswer> }

/** Calls Graph for one attempt: with a token, within the attempt's deadline, and only while the claim is held. */
export function openGraphSession(tokens: GraphTokens, command: SendCommand, io: AdapterIo): GraphSession {
  const { policy } = command.provider

  function contextOf(phase: AttemptPhase, mark: SentAs['mark'] = 'none'): AttemptContext {
    return {
      phase,
      wasWritten: true,
      canReconcile: mark !== 'none',
      terminal: policy.terminal,
      ownAddresses: [command.mailbox.address],
      now: io.now(),
    }
  }

  async function call(wanted: GraphCall): Promise<GraphAnswer> {
    const first = await callOnce(wanted)
    // The failure is only final when the same call failed twice, where the classification says so.
    return first.kind === 'failure' && first.again ? callOnce(wanted) : first
  }

  async function callOnce(wanted: GraphCall): Promise<GraphAnswer & { again?: string }> {
    const request = { secret: secretOf(command), policy, context: contextOf('token'), io }
    const token = wanted.to instanceof URL ? undefined : await tokens.get(request)
    if (token?.kind === 'failure') return token
    const context = contextOf(wanted.phase, wanted.sentAs?.mark)
    if (timeOf(wanted) <= 0)
      return { kind: 'failure', outcome: classifyNetworkError(tooLate, { ...context, wasWritten: false }) }
    await io.enter(wanted.phase, wanted.sentAs)
    try {
      const times = { timeoutMs: timeOf(wanted), connectTimeoutMs: policy.http.connectTimeout }
      const answer = await exchange(io, toRequest(command, wanted, token?.accessToken), times)
      if (wanted.expected.includes(answer.status))
        return { kind: 'answer', answer, detail: detailOf(wanted, answer, token?.source) }
      const { outcome, again } = classifyAnswer(answer, context)
      if (again === 'with_new_token' && token) tokens.forget(request, token.accessToken)
      return { kind: 'failure', outcome: withDetail(outcome, wanted, token?.source), ...(again && { again }) }
    } catch (error) {
      return { kind: 'failure', outcome: withDetail(classifyNetworkError(error, context), wanted, token?.source) }
    }
  }

  function timeOf({ timeoutMs }: GraphCall): number {
    return Math.min(timeoutMs, Math.max(0, command.deadlineMs - io.monotonicMs()))
  }

  return {
    call: (wanted) =>
      call(wanted).catch((error: unknown) => {
        if (!(error instanceof SecretUnavailable)) throw error
        return { kind: 'failure', outcome: secretFault(error) }
      }),
  }
}

/** The deadline of the attempt is over before the call: nothing of it has reached the provider. */
const tooLate = new DOMException('the deadline of the attempt is over', 'TimeoutError')

function secretOf({ secret, itemId }: SendCommand) {
  if (!secret) throw new Error(`the command of ${itemId} has no secret`)
  return secret
}

function toRequest({ attemptId, mailbox, provider }: SendCommand, wanted: GraphCall, accessToken: string | undefined) {
  const { http } = provider.policy
  const user = encodeURIComponent(wanted.user ?? mailbox.providerUser)
  const url = wanted.to instanceof URL ? wanted.to : new URL(`/v1.0/users/${user}${wanted.to}`, http.baseUrl)
  return new Request(url, {
    method: wanted.method,
    headers: {
      ...wanted.headers,
      'user-agent': http.userAgent,
      'client-request-id': attemptId,
      'return-client-request-id': 'true',
      prefer: 'IdType="ImmutableId"',
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    ...(wanted.body !== undefined && { body: wanted.body }),
  })
}

function detailOf(
  { phase, body }: GraphCall,
  answer: HttpAnswer,
  tokenSource: ProviderDetail['tokenSource'],
): ProviderDetail {
  const providerRequestId = answer.headers.get('request-id')
  return {
    phase,
    httpStatus: answer.status,
    ...(providerRequestId && { providerRequestId }),
    ...sentBytes(body),
    ...(tokenSource && { tokenSource }),
  }
}

function withDetail(outcome: Failure, { body }: GraphCall, tokenSource: ProviderDetail['tokenSource']): Failure {
  return { ...outcome, detail: { ...outcome.detail, ...sentBytes(body), ...(tokenSource && { tokenSource }) } }
}

function sentBytes(body: GraphCall['body']): Pick<ProviderDetail, 'requestBytes'> {
  return body === undefined ? {} : { requestBytes: Buffer.byteLength(body) }
}
