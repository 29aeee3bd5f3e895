import { spawnSync } from 'node:child_process'

/**
 * The prefix of a command that makes the kernel send it `signal` when this process dies, even by kill -9. Empty where the system cannot do
 * that. Start the process from the main thread: the signal is bound to the thread that started it.
 */
export function tether(signal: 'SIGINT' | 'SIGTERM'): string[] {
  supported ??= process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', '--', 'true']).status === 0
  return supported ? ['setpriv', '--pdeathsig', signal.slice('SIG'.length), '--'] : []
}

let supported: boolean | undefined
