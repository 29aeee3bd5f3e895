/** The claim of a message is no longer this worker's: it stops before it calls anybody. */
export class ClaimLost extends Error {
  constructor(itemId: string) {
    super(`the claim of ${itemId} was lost`)
  }
}
