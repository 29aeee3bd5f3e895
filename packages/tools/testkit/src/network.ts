type App = { fetch: (request: Request) => Response | Promise<Response> }

export type Network = {
  /** Makes an app answer for a host name. */
  attach(host: string, app: App): void
  /** Removes the app again: requests to it fail as if the host were gone. */
  detach(host: string): void
  fetch(request: Request): Promise<Response>
}

/** A network inside this process. It dispatches requests by host name, without ports, and stops waiting when the caller does. */
export function createNetwork(): Network {
  const apps = new Map<string, App>()
  return {
    attach: (host, app) => void apps.set(host, app),
    detach: (host) => void apps.delete(host),
    async fetch(request) {
      const { hostname } = new URL(request.url)
      const app = apps.get(hostname)
      if (!app) throw new TypeError(`no app answers for ${hostname}`)
      const { promise: givenUp, reject } = Promise.withResolvers<never>()
      const giveUp = () => reject(request.signal.reason)
      request.signal.addEventListener('abort', giveUp)
      try {
        return await Promise.race([app.fetch(request), givenUp])
      } finally {
        request.signal.removeEventListener('abort', giveUp)
      }
    },
  }
}
