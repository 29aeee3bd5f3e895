import { destinationSlot } from '../../flow/flow.ts'
import type { PageRequest } from '../page-request.ts'

const keptSeconds = 600

/** Remembers the address that a mail was requested for, in a cookie: it must not stand in the address of a page. */
export function rememberMailTo({ browser, flow }: PageRequest, email: string): void {
  browser.keep(['mail_to', destinationSlot(flow)], Buffer.from(email).toString('base64url'), keptSeconds)
}

/** The address that this browser has just requested a mail for. */
export function readMailTo({ browser, flow }: PageRequest): string | undefined {
  const kept = browser.cookie(['mail_to', destinationSlot(flow)])
  const email = kept && Buffer.from(kept, 'base64url').toString()
  return email?.includes('@') ? email : undefined
}
