/** A command cannot go on. `message` is one readable line; `nextStep` tells a person what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly nextStep: string
  /** The last lines of the failed program, oldest first. */
  readonly lastLines: readonly string[]

  constructor(message: string, nextStep: string, details: { lastLines?: readonly string[]; cause?: unknown } = {}) {
    super(message, { cause: details.cause })
    this.nextStep = nextStep
    this.lastLines = details.lastLines ?? []
  }
}
