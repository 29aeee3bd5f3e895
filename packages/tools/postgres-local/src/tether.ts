import { spawnSync } from 'node:child_process'

/**
 * What to put before a command so that the kernel sends it `signal` when this process dies, even by kill -9. Empty where the
 * system has no such thing. The process must be started from the main thread, whose end is what counts.
 */
export function tether(signal: 'SIGINT' | 'SIGTERM'): string[] {
  supported ??= process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true']).status === 0
  return supported ? ['setpriv', '--pdeathsig', signal.slice('SIG'.length), '--'] : []
}

let supported: boolean | undefined
