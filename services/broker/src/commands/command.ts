import type { Opened } from '@constellation/chassis'
import type { Deps } from '../deps.ts'

/** What a command of the operator runs with. */
export type CommandContext = {
  args: string[]
  env: NodeJS.ProcessEnv
  stdout: Pick<NodeJS.Process['stdout'], 'write' | 'columns'>
  /** For what a person reads beside the result. */
  stderr: Pick<NodeJS.Process['stderr'], 'write'>
  now: () => Date
  /** The network, for commands that go through the API. */
  fetch: (request: Request) => Promise<Response>
  /** Waits between two questions whether the person has answered. */
  pause?: (milliseconds: number) => Promise<unknown>
  /** Opens the broker with the variables and files of the service; `close` must follow. */
  open(): Promise<Deps & Opened>
}

/** A command, and its exit code as the result: 0 for done, 1 for a finding. */
export type Command = {
  /** The options, as the help shows them. */
  usage: string
  summary: string
  run(context: CommandContext): Promise<number>
}

/** What a person wrote wrong, and what to write instead. */
export class UsageFailure extends Error {
  override readonly name = 'UsageFailure'
}
