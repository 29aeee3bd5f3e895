import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Browser } from '@playwright/test'
import { launchChromium } from './gallery/gallery-browser.ts'
import { startLogin, type TestLogin } from './login.ts'

export type ChromiumLogin = AsyncDisposable & {
  login: TestLogin
  browser: Browser
  /** The origin of login, as the browser sees it. */
  home: string
}

/** login on a real port, and a real browser that reaches it as `login.localhost`. */
export async function startLoginForChromium(options: Parameters<typeof startLogin>[0] = {}): Promise<ChromiumLogin> {
  await using opened = new AsyncDisposableStack()
  let login: TestLogin | undefined
  const server = await serve((request) => {
    if (!login) throw new Error('the browser came before login had started')
    return login.app.fetch(request)
  })
  opened.use(server)
  const home = `http://login.localhost:${server.port}`
  login = opened.use(
    await startLogin({
      ...options,
      settings: { publicOrigin: home, development: true },
      rbac: { settings: { rpId: 'login.localhost', webauthnOrigins: [home] } },
    }),
  )
  const browser = await launchChromium()
  opened.defer(() => browser.close())
  const kept = opened.move()
  return { login, browser, home, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** Serves requests at a free port of this machine. */
export async function serve(
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<AsyncDisposable & { port: number }> {
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an AddressInfo; only a pipe has a string.
  const { port } = server.address() as AddressInfo
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
