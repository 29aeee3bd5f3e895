/** Which work is due later, and in how long. */
export type WakeUp = {
  /** Names this one wake-up: letters, digits, hyphens. One that the queue still remembers is ignored by it. */
  id: string
  delayMs: number
}

/**
 * A queue that only wakes workers. What is due is in the service's own tables: a wake-up that is lost, repeated or late costs time and
 * nothing else, because every worker also looks by itself.
 */
export type WakeUps = AsyncDisposable & {
  /** Wakes a worker for a piece of work that is due. Those of one moment share few wake-ups, since a worker looks for all that is due. */
  wake(): Promise<void>
  /** Adds a wake-up for later. Neither ever throws: what the queue does not take is counted and logged. */
  add(wakeUp: WakeUp): Promise<void>
  /** Calls `wake` for each wake-up that is due, in one of the workers that listen. At most `concurrency` at once in this one. */
  listen(options: { concurrency: number; wake: () => Promise<unknown> }): Promise<Listening>
  /** Throws while the queue does not answer, or can lose what it holds. */
  probe(): Promise<void>
}

export type Listening = AsyncDisposable & {
  /** Begins to listen again where that ended by itself. */
  revive(): void
}

const idForm = /^[\w-]{1,200}$/

/** The id of a wake-up for one attempt of a piece of work. Throws when a part has a character that the queue cannot take. */
export function wakeUpId(...parts: readonly (string | number)[]): string {
  const id = parts.join('-')
  if (!idForm.test(id)) throw new Error(`"${id}" cannot name a wake-up: letters, digits, _ and - only`)
  return id
}
