import { type ChildProcess, spawn } from 'node:child_process'
import type { Account } from './account.ts'
import { tether } from './tether.ts'

/** Ctrl-C reaches the whole foreground group; PostgreSQL has its own, because it is the last to stop. */
export type Launch = (command: string, args: readonly string[]) => ChildProcess

/**
 * How to start a program as `account`, bound to the life of this process: when we die without a word the kernel sends it
 * SIGINT, PostgreSQL's fast shutdown. Where the kernel cannot (not Linux), the next start finds the orphan.
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
