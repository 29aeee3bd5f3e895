import { commonErrorCodes, type ErrorCode, type ErrorCodeTable } from '@constellation/contract'
import { errorCodes as ofLogin } from '@constellation/contracts-login'
import { errorCodes as ofRbac } from '@constellation/contracts-rbac'

/** Every code that login may answer with: its own, those any request can meet, and rbac's, whose refusals it passes on. */
export const errorCodes = { ...commonErrorCodes, ...ofRbac, ...ofLogin }

/** The status of a page that shows this code. One that belongs to another service is a fault of ours. */
export function statusOf(code: ErrorCode): number {
  const table: ErrorCodeTable = errorCodes
  return table[code]?.status ?? 500
}
