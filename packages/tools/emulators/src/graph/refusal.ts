/** What every answer of Graph is about. */
export type About = { requestId: string; clientRequestId: string | null; date: Date }

/** A refusal by its status and code. The inner code is for errors that have a second one in `innerError`. */
export class GraphRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  readonly innerCode: string | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Readonly<Record<string, string>>; innerCode?: string | undefined } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = more.headers ?? {}
    this.innerCode = more.innerCode
  }
}

/** A refusal in the form of Graph. */
export function refuse({ status, code, message, headers, innerCode }: GraphRefusal, about: About): Response {
  const innerError = {
    ...(innerCode !== undefined && { code: innerCode }),
    date: about.date.toISOString().slice(0, 19),
    'request-id': about.requestId,
    'client-request-id': about.clientRequestId ?? about.requestId,
  }
  return Response.json({ error: { code, message, innerError } }, { status, headers })
}
