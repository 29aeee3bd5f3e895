import { existsSync } from 'node:fs'
import { CommandFailure } from '@constellation/command'
import type { Arguments } from './arguments.ts'
import { openCompose } from './compose.ts'
import { environmentFile } from './state/environment.ts'

/** Ends the containers. The state folder stays, and so does the database unless `volumes` is set. */
export async function down(root: string, { state, volumes }: Arguments): Promise<void> {
  if (!existsSync(environmentFile(state)))
    throw new CommandFailure(
      `${state} is the state of nothing`,
      'name the folder that ./docker/up was given, with --state',
    )
  const compose = openCompose(root, state)
  const parameters = ['down', '--remove-orphans', ...(volumes ? ['--volumes'] : [])]
  process.stderr.write(`containers: ${[...compose.command, ...parameters].join(' ')}\n`)
  if (compose.run(...parameters) !== 0) throw new CommandFailure('not everything was ended', 'read why above')
}
