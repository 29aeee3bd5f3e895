/** The streams of a process that a command writes to. */
export type Output = {
  stdout: Pick<NodeJS.Process['stdout'], 'write' | 'columns'>
  /** For what a person reads beside the result. */
  stderr: Pick<NodeJS.Process['stderr'], 'write'>
}

/** Standard input. `isTTY` is true at a terminal. */
export type Input = AsyncIterable<string | Uint8Array> & { isTTY?: boolean }

/** The clock and the network of a command. A test passes its own. */
export type System = {
  now: () => Date
  /** The network, for commands that go through the API. */
  fetch: (request: Request) => Promise<Response>
  /** Waits between two questions whether the person has answered. */
  pause?: (milliseconds: number) => Promise<unknown>
}

/** What a command runs with. `Opened` is the service that it opens on its host. */
export type CommandContext<Opened> = Output &
  System & {
    args: string[]
    env: NodeJS.ProcessEnv
    /** Gives standard input. A command that does not need it leaves the stream alone. */
    stdin(): Input
    /** Opens the service with its variables and files; `close` must follow. */
    open(): Promise<Opened>
  }

/** A command, and its exit code as the result: 0 for done, 1 for a finding. */
export type Command<Opened> = {
  /** The arguments and options, as the help shows them. */
  usage: string
  summary: string
  run(context: CommandContext<Opened>): Promise<number>
}

/** What a person wrote wrong, and what to write instead. */
export class UsageFailure extends Error {
  override readonly name = 'UsageFailure'
}
