import type { Session } from './session-token.ts'

/** A program with a session of the broker. `tokenHash` is all that is ever stored of the token. */
export type Caller = { session: Session; tokenHash: string; requestId: string; sourceIp: string }
