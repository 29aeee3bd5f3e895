type When = 'before' | 'after'

export type Gate = {
  fetch: (request: Request) => Promise<Response>
  /** Holds the next call whose method and path match: before it is made, or after it was answered. */
  hold(when: When, call: RegExp): void
  /** Resolves when a call is held. */
  reached(): Promise<void>
  /** Lets the held calls go on. */
  release(): void
  /** Ends the held calls as the end of the process does: what was not made is never made, and no answer is seen. */
  kill(): void
}

/** A network on which a test stops a worker at one call. */
export function createGate(): Gate {
  let held: { when: When; call: RegExp } | undefined
  let reached = Promise.withResolvers<void>()
  let opened = Promise.withResolvers<void>()

  async function wait() {
    const { promise } = opened
    reached.resolve()
    await promise
  }

  return {
    async fetch(request) {
      const isHeld = held?.call.test(`${request.method} ${new URL(request.url).pathname}`)
      const when = isHeld ? held?.when : undefined
      if (isHeld) held = undefined
      if (when === 'before') await wait()
      const response = await fetch(request)
      if (when === 'after') await wait()
      return response
    },
    hold(when, call) {
      held = { when, call }
      reached = Promise.withResolvers()
      opened = Promise.withResolvers()
    },
    reached: () => reached.promise,
    release: () => opened.resolve(),
    kill() {
      opened.promise.catch(() => undefined)
      opened.reject(new TypeError('the process is gone'))
    },
  }
}
