/** The claim of a message is no longer this worker's: it stops before it calls anybody. */
export class ClaimLost extends Error {
  /** Whether a provider was called before. */
  readonly called: boolean

  constructor(itemId: string, called: boolean) {
    super(`the claim of ${itemId} was lost`)
    this.called = called
  }
}
