type When = 'before' | 'after'

export type Gate = {
  fetch: (request: Request) => Promise<Response>
  /** Answers a request as `fetch` does, from another server. */
  forward: (request: Request, origin: string) => Promise<Response>
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

  async function pass(request: Request, send: () => Promise<Response>): Promise<Response> {
    const isHeld = held?.call.test(`${request.method} ${new URL(request.url).pathname}`)
    const when = isHeld ? held?.when : undefined
    if (isHeld) held = undefined
    if (when === 'before') await wait()
    const response = await send()
    if (when === 'after') await wait()
    return response
  }

  return {
    fetch: (request) => pass(request, () => fetch(request)),
    async forward(request, origin) {
      const { pathname, search } = new URL(request.url)
      const headers = new Headers(request.headers)
      for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name)
      const body = ['GET', 'HEAD'].includes(request.method) ? null : await request.arrayBuffer()
      return pass(request, async () => {
        const response = await fetch(`${origin}${pathname}${search}`, { method: request.method, headers, body })
        // The body of the other server comes without its encoding.
        const answered = new Headers(response.headers)
        for (const name of ['content-length', 'content-encoding', 'transfer-encoding', 'connection'])
          answered.delete(name)
        const text = await response.arrayBuffer()
        return new Response(text.byteLength > 0 ? text : null, { status: response.status, headers: answered })
      })
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
