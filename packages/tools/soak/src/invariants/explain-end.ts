import type { Rows } from './invariant.ts'

type Session = { reason: string | null; at: Date | null; idle: boolean }
type Token = { presenter: string; seq: number; issued_at: Date; used_at: Date | null; repeated_at: Date | null }

const shownTokens = 3

/** Says how a session ended: its reason, its time, and how its newest tokens were used. Never shows a token or a hash of one. */
export async function explainEnd(rbac: Rows, sessionId: string): Promise<string> {
  const [session] = await rbac<Session>(
    `select revoke_reason as reason, revoked_at as at, idle_expires_at <= now() as idle from sessions where id = $1`,
    [sessionId],
  )
  if (!session) return 'rbac has no such session'
  const tokens = await rbac<Token>(
    `select split_part(presenter, ':', 1) as presenter, seq, issued_at, used_at, repeated_at from refresh_tokens
     where session_id = $1 order by coalesce(used_at, issued_at) desc`,
    [sessionId],
  )
  const state = session.at
    ? `ended at ${session.at.toISOString()} for ${session.reason}`
    : session.idle
      ? 'idle'
      : 'live'
  const chains = Object.entries(Object.groupBy(tokens, ({ presenter }) => presenter)).map(
    ([presenter, chain = []]) => `${presenter}: ${chain.slice(0, shownTokens).map(describe).join(', ')}`,
  )
  return `the session is ${state}; ${chains.join('; ')}`
}

function describe({ seq, issued_at, used_at, repeated_at }: Token): string {
  const moments = [
    `issued ${issued_at.toISOString()}`,
    used_at ? `used ${used_at.toISOString()}` : 'not used',
    ...(repeated_at ? [`given twice ${repeated_at.toISOString()}`] : []),
  ]
  return `token ${seq} (${moments.join(', ')})`
}
