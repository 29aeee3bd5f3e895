import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { StartFailure } from './start-failure.ts'

/** The account that PostgreSQL runs as. It refuses to run as root. */
export type Account =
  | { kind: 'self' }
  /** Root, which looks like an ordinary account inside a user namespace. Files keep their owner and every path stays reachable. */
  | { kind: 'user-namespace'; prefix: readonly string[] }
  /** A real unprivileged account. It must own its data and be able to reach it. */
  | { kind: 'other-account'; uid: number; gid: number }

/** Chooses the account: our own, or for root a user namespace, or an unprivileged account where user namespaces are not allowed. */
export function chooseAccount(rootRunsAs?: 'user-namespace' | 'other-account'): Account {
  if (process.geteuid?.() !== 0) return { kind: 'self' }
  const { uid, gid } = unprivilegedAccount()
  const prefix = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--']
  if (rootRunsAs !== 'other-account' && works(prefix)) return { kind: 'user-namespace', prefix }
  return { kind: 'other-account', uid, gid }
}

function works([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, [...args, 'true']).status === 0
}

/** PostgreSQL looks up its account by number, so the account must exist. */
function unprivilegedAccount(): { uid: number; gid: number } {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${wanted}:`))?.split(':') ?? []
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new StartFailure(
    'no_unprivileged_account',
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it as',
    'create one with `useradd --system postgres`, or start as an ordinary user',
  )
}
