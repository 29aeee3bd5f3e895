import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CommandFailure } from '@constellation/command'
import type { GraphStandIn } from '@constellation/manifest'
import type { PreparedService } from './prepare-services.ts'

/** The file with a key with which a developer hands mail in. */
export function mailKeyFile(dataDir: string): string {
  return path.join(dataDir, 'mx-worker', 'api-key')
}

/**
 * Sets mail up at the first start, as an operator does on the host: a provider at the stand-in for Office 365, its mailbox, and a key for a
 * developer. The platform's account sends, by the policy of `policyFile` where one is given. Does nothing where the key is there.
 */
export async function setUpMail(
  { process: { env, command, cwd } }: Pick<PreparedService, 'process'>,
  { dataDir, graph, policyFile }: { dataDir: string; graph: GraphStandIn; policyFile?: string },
): Promise<void> {
  const file = mailKeyFile(dataDir)
  if (existsSync(file)) return
  const mx = (args: readonly string[], input = '') => runMx({ env, command, cwd }, args, input)
  const account = ['--account', 'platform']
  const application = ['--tenant', graph.tenantId, '--client-id', graph.clientId]
  const secret = readFileSync(graph.clientSecretFile, 'utf8').trim()
  const policy = policyFile === undefined ? [] : ['--policy', policyFile]
  await mx(['provider', 'create', ...account, '--name', 'Office 365', ...application, ...policy, '--default'], secret)
  const [key] = await Promise.all([
    mx(['key', 'create', ...account, '--name', 'local', '--scope', 'mx_send,mx_read', '--json']),
    mx(['mailbox', 'create', ...account, '--address', graph.mailbox]),
  ])
  await writeFile(file, JSON.parse(key).key, { mode: 0o600, flag: 'wx' })
}

async function runMx(
  { env, command, cwd }: Pick<PreparedService['process'], 'env' | 'command' | 'cwd'>,
  args: readonly string[],
  input: string,
): Promise<string> {
  const child = spawn(command, ['services/mx-worker/src/cli.ts', ...args], { env, cwd, stdio: 'pipe' })
  let [output, errors] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  child.stdin.end(input)
  const [exitCode] = await once(child, 'close')
  if (exitCode === 0) return output
  throw new CommandFailure(`mx ${args.slice(0, 2).join(' ')} failed`, 'read its last lines above', {
    lastLines: errors.split('\n').slice(-10),
  })
}
