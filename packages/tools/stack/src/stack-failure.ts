/** The stack cannot go on. `message` is one readable line; `nextStep` says what a person does about it. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure'
  readonly nextStep: string
  /** What the failed program printed last, oldest first. */
  readonly lastLines: readonly string[]

  constructor(message: string, nextStep: string, details: { lastLines?: readonly string[]; cause?: unknown } = {}) {
    super(message, { cause: details.cause })
    this.nextStep = nextStep
    this.lastLines = details.lastLines ?? []
  }
}
