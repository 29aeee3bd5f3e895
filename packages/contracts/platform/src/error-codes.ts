import type { ErrorCodeTable } from '@constellation/contract'

/** The codes that platform-api adds to the common ones. */
export const errorCodes = {
  slug_taken: { status: 409, title: 'Another tenant has or had this slug' },
  slug_reserved: { status: 422, title: 'The slug is reserved' },
  tenant_suspended: { status: 403, title: 'The organisation is suspended' },
  version_mismatch: { status: 412, title: 'The object was changed in the meantime' },
  precondition_required: { status: 428, title: 'The version that is to be changed is missing' },
} as const satisfies ErrorCodeTable

type Own = typeof errorCodes

declare module '@constellation/contract' {
  interface ErrorCodes extends Own {}
}
