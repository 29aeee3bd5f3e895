/** What a command gets from the process. */
export type Context = {
  /** The arguments behind the name of the command. */
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Prints a line. */
  print(line: string): void
  /** Tells a person something beside the result. */
  tell(line: string): void
  /** Asks a person, or returns `undefined` when nobody is there. */
  ask(question: string): Promise<string | undefined>
  clock: () => number
  newId: () => string
  /** Calls the work at each of these signals, instead of ending the process. */
  onSignal(signals: readonly NodeJS.Signals[], work: (signal: NodeJS.Signals) => void): void
  /** Whether a person sits at a terminal, which sends its signals to the programs below this one too. */
  hasTerminal: boolean
}

/** A command returns the exit code of the process. */
export type Command = {
  help: string
  run(context: Context): Promise<number>
}
