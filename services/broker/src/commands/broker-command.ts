import { type Opened, serve } from '@constellation/chassis'
import { readConfig } from '@constellation/config'
import { brokerOperator, errorCodes } from '@constellation/contracts-broker'
import {
  answerTimeoutMs,
  authenticateHostOperator,
  type Command,
  type CommandContext,
  createOperatorCommand,
} from '@constellation/operator-command'
import { registry } from '../config.ts'
import type { Deps } from '../deps.ts'
import { openDeps } from '../open-deps.ts'
import { testnetPlugIns } from '../plug-ins/testnet-plug-ins.ts'
import { operatorRoutes } from '../routes/operator.ts'

type OpenBroker = Deps & Opened

export type BrokerCommand = Command<OpenBroker>
export type BrokerContext = CommandContext<OpenBroker>

/** What the broker's commands are made with. On the host they have every part of the broker, whichever build serves there. */
export const brokerCommand = createOperatorCommand({
  name: 'broker',
  registry,
  contract: brokerOperator,
  open: (environment, { logger, now }): Promise<OpenBroker> =>
    openDeps(readConfig(registry, environment), { plugIns: testnetPlugIns, logger, now }),
  serve: (deps) =>
    serve(
      brokerOperator,
      { ...deps, errorCodes, limits: { answerTimeoutMs }, authenticate: { user: authenticateHostOperator } },
      operatorRoutes(deps),
    ),
})
