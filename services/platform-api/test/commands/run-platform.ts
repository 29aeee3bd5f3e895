import { Readable } from 'node:stream'
import { runCommand } from '../../src/commands/run-command.ts'
import type { TestPlatform } from '../platform.ts'

/** Runs a command over the database and the keys of a test's platform-api. */
export async function runPlatform(
  { environment, network, rbac }: Pick<TestPlatform, 'environment' | 'network' | 'rbac'>,
  args: readonly string[],
  { variables = {}, fetch = network }: { variables?: Record<string, string>; fetch?: typeof network } = {},
) {
  const [out, err]: [string[], string[]] = [[], []]
  const host = {
    argv: ['node', 'cli.js', ...args],
    env: { ...environment, ...variables },
    stdin: Object.assign(Readable.from(['']), { isTTY: false }),
    stdout: { columns: 100, write: (part: string | Uint8Array) => out.push(String(part)) > 0 },
    stderr: { write: (part: string | Uint8Array) => err.push(String(part)) > 0 },
  }
  const code = await runCommand(host, { now: rbac.clock.now, fetch })
  return { code, out: out.join(''), err: err.join('') }
}
