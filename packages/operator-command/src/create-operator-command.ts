import type { Contract } from '@constellation/contract'
import type { Command, System } from './command.ts'
import { type List, listCommand } from './list-command.ts'
import { type ObjectChange, objectCommand } from './object-command.ts'
import { clientOf, type WithClient } from './operator-client.ts'
import { signInCommands } from './operator-sign-in.ts'
import type { Program } from './program.ts'
import { type Commands, type Host, runCommand } from './run-command.ts'
import { type ObjectShown, showCommand } from './show-command.ts'

/** What the commands of one service are made with. */
export type OperatorCommand<C extends Contract, Opened> = {
  /** Runs work with the operations of the service, on its host or through its API. */
  withClient: WithClient<C, Opened>
  /** A command that prints a list of the service. */
  listCommand<Query, Row>(list: List<C, Query, Row>): Command<Opened>
  /** A command that changes one object, which its argument names. */
  objectCommand<Params, Result>(change: ObjectChange<C, Params, Result>): Command<Opened>
  /** A command that shows one object, which its argument names. */
  showCommand<Params, Shown>(shown: ObjectShown<C, Params, Shown>): Command<Opened>
  signIn: Command<Opened>
  signOut: Command<Opened>
  /** Runs the command that the arguments of the process name, and gives its exit code. */
  run(commands: Commands<Opened>, host: Host, system: System): Promise<number>
}

/** Makes the command of a service for its operators: its commands work on the host of the service, and through its API as a person. */
export function createOperatorCommand<const C extends Contract, Opened extends { close(): Promise<unknown> }>(
  program: Program<C, Opened>,
): OperatorCommand<C, Opened> {
  const withClient = clientOf(program)
  return {
    withClient,
    listCommand: (list) => listCommand(withClient, list),
    objectCommand: (change) => objectCommand(withClient, change),
    showCommand: (shown) => showCommand(withClient, shown),
    ...signInCommands(program.registry.service),
    run: (commands, host, system) => runCommand(program, commands, { host, system }),
  }
}
