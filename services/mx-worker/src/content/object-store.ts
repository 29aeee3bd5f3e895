/** Where the contents of large messages are, one object for each message. What it holds is sealed. */
export type ObjectStore = {
  /** Keeps the content of a message: when this returns, it is durable. */
  put(itemId: string, sealed: string): Promise<void>
  /** Throws when it is not there, or the store does not answer. */
  get(itemId: string): Promise<string>
  /** Removes it. One that is not there is no failure. */
  remove(itemId: string): Promise<void>
  /** Throws when the store cannot be used. */
  probe(): Promise<void>
}
