/**
 * True when a statement failed because the database could not be reached, is starting or stopping, or has no room: nothing that the request
 * did, and a later attempt may succeed. Sources: PostgreSQL's error codes (Appendix A), and the errors of `pg`, which have no code where a
 * connection ended or was never made.
 */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string') return codes.test(error.code)
  return withoutCode.test(error.message)
}

/** Connection exceptions, insufficient resources, operator intervention but for a cancelled statement, and errors of the system. */
const codes = /^(08...|53...|57P0[1-5]|58...|E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_AGAIN)\w*)$/

const withoutCode =
  /^(Connection terminated|timeout (expired|exceeded when trying to connect)|Query read timeout|Client has encountered a connection error|Client was closed)/
