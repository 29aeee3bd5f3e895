import type { Opened, ServiceEnv } from '@constellation/chassis'
import { readConfig } from '@constellation/config'
import { mx } from '@constellation/contracts-mx'
import {
  answerTimeoutMs,
  authenticateHostOperator,
  type Command,
  type CommandContext,
  createOperatorCommand,
} from '@constellation/operator-command'
import type { Context } from 'hono'
import { createApp } from '../app.ts'
import { registry } from '../config.ts'
import type { Deps } from '../deps.ts'
import { openDeps } from '../open-deps.ts'

type OpenMx = Deps & Opened

export type MxCommand = Command<OpenMx>
export type MxContext = CommandContext<OpenMx>

/** What the commands of mx-worker are made with. On the host they open the service without delivery. */
export const mxCommand = createOperatorCommand({
  name: 'mx',
  registry,
  contract: mx,
  open: (environment, { logger, now }): Promise<OpenMx> =>
    openDeps({ ...readConfig(registry, environment), role: 'api' }, { logger, now }),
  serve: (deps) =>
    createApp(deps, { documents: false, limits: { answerTimeoutMs }, authenticate: { user: asHost, own: asHost } }),
})

async function asHost(context: Context<ServiceEnv>) {
  return authenticateHostOperator(context)
}
