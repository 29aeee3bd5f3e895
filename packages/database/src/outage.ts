/**
 * True when a statement failed because the database could not be reached, is starting or stopping, takes no writes or has no room. The
 * request did not cause that, and a later attempt may succeed. Sources: PostgreSQL's error codes (Appendix A), Node's codes of failed
 * connections, and the errors of `pg`, which have no code where a connection ended or was never made.
 */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string') return codes.test(error.code)
  return withoutCode.test(error.message)
}

/**
 * Connection exceptions, insufficient resources, operator intervention except a cancelled statement, and errors of the system. 25006: no
 * transaction of ours is read-only, so the server is a standby now.
 */
const codes = /^(08...|25006|53...|57P0[1-5]|58...|E(CONN|PIPE|HOST|NET|NOTFOUND|TIMEDOUT|AI_AGAIN)\w*)$/

const withoutCode =
  /^(Connection terminated|timeout (expired|exceeded when trying to connect)|Query read timeout|Client has encountered a connection error|Client was closed)/
