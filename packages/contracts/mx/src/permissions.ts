// Administrators of an account may read and operate: their permission is rbac's.
import type {} from '@constellation/contracts-rbac'

/** The permissions that mx-worker checks, and what each allows. `mx_admin` counts only in the account of the platform. */
export const permissions = {
  mx_send: 'Hand in messages for the account, and read those that the same caller handed in',
  mx_read: "Read the account's messages, failures and figures of delivery",
  mx_operate: "Delete, redrive and release the account's messages, and its mailboxes that are held",
  mx_admin: 'Administer the providers, their secrets and the mailboxes of every account',
} as const

type Own = typeof permissions

declare module '@constellation/contract' {
  interface Permissions extends Own {}
}
