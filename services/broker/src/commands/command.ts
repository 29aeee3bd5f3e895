import type { Opened } from '@constellation/chassis'
import type { Deps } from '../deps.ts'

/** What a command of the operator runs with. */
export type CommandContext = {
  args: string[]
  stdout: Pick<NodeJS.Process['stdout'], 'write' | 'columns'>
  now: () => Date
  /** The network, for commands that go through the API. */
  fetch: (request: Request) => Promise<Response>
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
