import type { Context } from 'hono'

/** Gives a JSON body to the control. Answers 400 when it is no JSON. `refuseThrown` answers for what `use` throws. */
export async function answerInput(ctx: Context, use: (input: unknown) => void): Promise<Response> {
  const input: unknown = await ctx.req.json().catch(() => undefined)
  if (input === undefined) return refuseInput(ctx, 400, 'malformed_request', 'the body is not JSON')
  use(input)
  return ctx.body(null, 204)
}

/** For `onError` of a control: it throws what it refuses, and has changed nothing then. */
export function refuseThrown(error: Error, ctx: Context): Response {
  return refuseInput(ctx, 422, 'validation_failed', error.message)
}

export function refuseInput(ctx: Context, status: 400 | 422, code: string, detail: string): Response {
  const title = status === 400 ? 'Bad Request' : 'Unprocessable Content'
  const problem = JSON.stringify({ type: 'about:blank', title, status, code, detail })
  return ctx.body(problem, status, { 'content-type': 'application/problem+json' })
}
