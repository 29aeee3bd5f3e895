import type { Context } from 'hono'

/** Gives a JSON body to the control. Answers 400 when it is no JSON, and 422 when the control throws. */
export async function answerInput(ctx: Context, use: (input: unknown) => void): Promise<Response> {
  const input: unknown = await ctx.req.json().catch(() => undefined)
  if (input === undefined) return refuseInput(ctx, 400, 'malformed_request', 'the body is not JSON')
  try {
    use(input)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return refuseInput(ctx, 422, 'validation_failed', error.message)
  }
  return ctx.body(null, 204)
}

export function refuseInput(ctx: Context, status: 400 | 422, code: string, detail: string): Response {
  const title = status === 400 ? 'Bad Request' : 'Unprocessable Content'
  const problem = JSON.stringify({ type: 'about:blank', title, status, code, detail })
  return ctx.body(problem, status, { 'content-type': 'application/problem+json' })
}
