import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Fast shutdown; after 10 s an immediate one (the next start replays the log); after 5 more seconds SIGKILL. */
export async function stopPostmaster(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  const timers = [setTimeout(() => child.kill('SIGQUIT'), 10_000), setTimeout(() => child.kill('SIGKILL'), 15_000)]
  child.kill('SIGINT')
  await ended
  for (const timer of timers) clearTimeout(timer)
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}
