import { z } from 'zod'
import { StepFailure } from '../../domain/provisioning/step-failure.ts'
import { exchange, type StalwartConnection } from './exchange.ts'
import { limitConcurrency } from './limit-concurrency.ts'
import { methodFailure } from './method-failure.ts'
import { parseJson } from './parse-json.ts'

/** One call of a request, such as `['x:Domain/get', { ids: ['b'] }]`. */
export type JmapCall = readonly [name: string, given: Record<string, unknown>]

/**
 * Sends calls in one request, which Stalwart does one after the other, and gives the result of each. Throws a StepFailure when the request
 * or one of its calls is refused; the calls before that one are done then. What a `/set` refused stands in its result.
 */
export type Jmap = (calls: readonly JmapCall[]) => Promise<unknown[]>

const requestsAtOnce = 4
const using = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap']
const answerForm = z.object({ methodResponses: z.array(z.tuple([z.string(), z.unknown(), z.string()])) })

export function openJmap(connection: StalwartConnection): Jmap {
  const inTurn = limitConcurrency(requestsAtOnce)
  return async (calls) => {
    const methodCalls = calls.map(([name, given], index) => [name, given, callIdOf(index)])
    const text = await inTurn(() => exchange(connection, JSON.stringify({ using, methodCalls })))
    const { methodResponses } = parseAnswer(answerForm, parseJson(text))
    return calls.map(([name], index) => {
      const [, result] = requireResponse(methodResponses, name, callIdOf(index))
      return result
    })
  }
}

/** The id by which a later call of the request refers to this one. */
export function callIdOf(index: number): string {
  return `c${index}`
}

function requireResponse(responses: readonly [string, unknown, string][], name: string, callId: string) {
  const response = responses.find(([, , id]) => id === callId)
  if (response?.[0] === 'error') throw methodFailure(response[1])
  if (response?.[0] !== name) throw unreadable()
  return response
}

/** The value of an answer, or of a part of it. Throws a StepFailure when it has another form: the request may have been done. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { data, success } = schema.safeParse(value)
  if (!success) throw unreadable()
  return data
}

function unreadable(): StepFailure {
  return new StepFailure('upstream_unavailable', 'the answer of the mail server cannot be read')
}
