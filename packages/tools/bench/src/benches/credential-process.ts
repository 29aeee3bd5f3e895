import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Bench } from '../bench.ts'
import { onceTook } from '../load/measure.ts'
import { root } from '../root.ts'
import { openBroker } from '../world/broker.ts'

const run = promisify(execFile)
const client = path.join(root, 'packages/broker-client')

/** One call of `broker-agent credential-process`, as it is published, by a process that is started for it. */
const credentialProcess = (kind: 'kept' | 'new'): Bench => ({
  name: `credential-process-${kind}`,
  raw: 'node with an empty program',
  goal: { of: 'ms' },
  async prepare(world, cleanUp) {
    await run(
      process.execPath,
      [path.join(root, 'node_modules/tsdown/dist/run.mjs'), '--config', '../../tsdown.config.ts'],
      {
        cwd: client,
      },
    )
    const broker = await openBroker(world, cleanUp)
    const home = await mkdtemp(path.join(tmpdir(), 'constellation-bench-'))
    cleanUp.defer(() => rm(home, { recursive: true }))
    const keyFile = path.join(home, 'wallet.key')
    const { key, folder } = await broker.grantedKey()
    await writeFile(keyFile, key, { mode: 0o600 })
    const agent = (...args: string[]) => tookMs(path.join(client, 'dist/broker-agent.mjs'), ...args, '--home', home)
    await agent('login', '--broker-url', broker.url, '--issuer', world.brokerIssuer, '--key-file', keyFile)
    await agent('credential-process', '--path', folder)
    return {
      raw: async () => onceTook(await tookMs('--eval', '0')),
      async ours() {
        if (kind === 'new') await rm(path.join(home, 'cache'), { recursive: true })
        return onceTook(await agent('credential-process', '--path', folder))
      },
    }
  },
})

/** The credentials of an earlier call are valid, as for almost every call. */
export const credentialProcessKept = credentialProcess('kept')
/** Nothing is kept: the call signs in, and has credentials minted. */
export const credentialProcessNew = credentialProcess('new')

async function tookMs(...args: string[]): Promise<number> {
  const startedAt = performance.now()
  await run(process.execPath, args)
  return performance.now() - startedAt
}
