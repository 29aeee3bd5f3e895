import { commonErrorCodes } from '@constellation/contract'
import { errorCodes } from '@constellation/contracts-login'

const { rbac_unavailable } = errorCodes
const codes = { ...commonErrorCodes, rbac_unavailable }

export type Refused = {
  code: keyof typeof codes
  detail: string
  requestId: string
  headers?: Record<string, string>
  /** Further members of the document. */
  more?: Record<string, string>
}

/** A refusal for a program (RFC 9457). */
export function problemResponse({ code, detail, requestId, headers, more }: Refused): Response {
  const { status, title } = codes[code]
  const problem = { type: 'about:blank', title, status, detail, code, requestId, ...more }
  return new Response(JSON.stringify(problem), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}
