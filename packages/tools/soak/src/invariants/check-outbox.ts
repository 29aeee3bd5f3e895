import type { Finding, Rows } from './invariant.ts'

const check = 'every event and mail is delivered'

/** Finds rows that wait in the outbox of a service, or were given up. */
export async function checkDrained(service: string, rows: Rows): Promise<Finding[]> {
  const found = await rows<{ type: string; count: number; error: string | null }>(
    `select type, count(*)::integer as count, max(last_error) as error from outbox where delivered_at is null group by type`,
  )
  return found.map(({ type, count, error }) => ({
    check,
    promised: `the outbox of ${service} is drained`,
    happened: `${count} of "${type}" wait${error ? `: ${error.slice(0, 120)}` : ''}`,
  }))
}

/** Finds events of rbac that login did not accept, and mails that should follow from events and are missing. */
export async function checkEvents(rbac: Rows, login: Rows): Promise<Finding[]> {
  const told = await rbac<{ id: string; type: string }>('select id, type from outbox')
  const taken = new Set((await login<{ id: string }>('select id from received_events')).map(({ id }) => id))
  const lost = told.filter(({ id }) => !taken.has(id))
  const due = told.filter(({ type }) => mailed.has(type)).length
  const [mails] = await login<{ count: number }>(`select count(*)::integer as count from outbox where type = 'mail'`)
  return [
    ...(lost.length > 0
      ? [
          {
            check,
            promised: 'login accepts every event',
            happened: `${lost.length} were not accepted: ${lost.slice(0, 5).map(({ id, type }) => `${type} ${id}`)}`,
          },
        ]
      : []),
    ...(mails?.count === due
      ? []
      : [{ check, promised: `${due} mails follow from the events`, happened: `login has ${mails?.count}` }]),
  ]
}

const mailed = new Set([
  'email_confirmation_requested',
  'sign_up_repeated',
  'password_reset_requested',
  'password_changed',
  'session_started',
  'refresh_token_reused',
  'credential_linked',
  'factor_added',
  'recovery_code_used',
  'recovery_codes_replaced',
])
