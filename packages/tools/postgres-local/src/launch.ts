import { type ChildProcess, spawn } from 'node:child_process'
import type { Account } from './account.ts'
import { tether } from './tether.ts'

/** Starts a program in its own process group. Ctrl-C reaches the whole foreground group, and PostgreSQL must stop last. */
export type Launch = (command: string, args: readonly string[]) => ChildProcess

/**
 * Starts a program as `account`, bound to the life of this process: when this process is killed, the kernel sends the program SIGINT,
 * PostgreSQL's fast shutdown. Outside Linux the kernel cannot do that; there the next start finds the orphan.
 */
export function createLauncher(account: Account): Launch {
  const prefix = [...(account.kind === 'user-namespace' ? account.prefix : []), ...tether('SIGINT')]
  return (command, args) => {
    const [file = command, ...rest] = [...prefix, command, ...args]
    return spawn(file, rest, {
      cwd: '/',
      detached: true,
      env: { PATH: programPath, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(account.kind === 'other-account' ? { uid: account.uid, gid: account.gid } : {}),
    })
  }
}

const programPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
