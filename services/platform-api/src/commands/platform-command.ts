import { Failure, type Opened, type ServiceEnv } from '@constellation/chassis'
import { readConfig } from '@constellation/config'
import { platform } from '@constellation/contracts-platform'
import {
  answerTimeoutMs,
  authenticateHostOperator,
  type Command,
  createOperatorCommand,
} from '@constellation/operator-command'
import type { Context } from 'hono'
import { createApp } from '../app.ts'
import { registry } from '../config.ts'
import type { Deps } from '../deps.ts'
import { openDeps } from '../open-deps.ts'

type OpenPlatform = Deps & Opened

export type PlatformCommand = Command<OpenPlatform>

/** What the commands of platform-api are made with. */
export const platformCommand = createOperatorCommand({
  name: 'platform',
  registry,
  contract: platform,
  open: (environment, system): Promise<OpenPlatform> => openDeps(readConfig(registry, environment), system),
  serve: (deps) =>
    createApp(deps, { documents: false, limits: { answerTimeoutMs }, authenticate: { user: asHost, service: nobody } }),
})

async function asHost(context: Context<ServiceEnv>) {
  return authenticateHostOperator(context)
}

/** The host is no service: what only services do is not done by a command. */
async function nobody(): Promise<never> {
  throw new Failure('service_unauthorized', 'only a service does this')
}
