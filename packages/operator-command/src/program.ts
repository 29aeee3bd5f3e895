import type { ConfigRegistry } from '@constellation/config'
import type { Contract } from '@constellation/contract'
import type { Logger } from '@constellation/observability'
import type { System } from './command.ts'

/** What the commands of a service stand on. */
export type Program<C extends Contract, Opened> = {
  /** What a person types. */
  name: string
  /** The variables of the service. */
  registry: ConfigRegistry
  /** The operations that commands use. */
  contract: C
  /** Opens the service with the variables and files of its host. */
  open(environment: NodeJS.ProcessEnv, system: Pick<System, 'now' | 'fetch'> & { logger: Logger }): Promise<Opened>
  /** The operations in this process, open to the user of the host: see `authenticateHostOperator`. */
  serve(opened: Opened): { fetch: (request: Request) => Response | Promise<Response> }
}
