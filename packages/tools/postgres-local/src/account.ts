import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { StartFailure } from './start-failure.ts'

/** PostgreSQL refuses to run as root. This is who it runs as instead. */
export type Account =
  | { kind: 'self' }
  /** Root, seen from inside a user namespace as an ordinary account: files keep their owner, every path stays open. */
  | { kind: 'user-namespace'; prefix: readonly string[] }
  /** A real unprivileged account, which must own its data and be able to reach it. */
  | { kind: 'other-account'; uid: number; gid: number }

/** Chooses who PostgreSQL runs as: ourselves, or, as root, a user namespace, or where those are refused a plain account. */
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

/** PostgreSQL looks its account up by number, so it must be one that exists. */
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
