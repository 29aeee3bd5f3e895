import { AccountId, type platformPermissions, type RoleId } from '@constellation/contracts-rbac'
import type { Page, TestBrowser } from '@constellation/testkit'
import {
  type AuthorizationServer,
  type Client,
  customFetch,
  type DeviceAuthorizationResponse,
  deviceAuthorizationRequest,
  deviceCodeGrantRequest,
  None,
  processDeviceAuthorizationResponse,
  processDeviceCodeResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi'
import { at, origin, type TestLogin } from '../login.ts'
import { startAdministrator } from '../pages.ts'

export { serve } from '../chromium.ts'

export const program = 'constellation-broker/1.0'

const server: AuthorizationServer = {
  issuer: origin,
  device_authorization_endpoint: `${origin}/device/authorize`,
  token_endpoint: `${origin}/device/token`,
  revocation_endpoint: `${origin}/device/revoke`,
}

/** A stock OAuth client of the device flow, as the program `operator` on another machine. */
export function stockClient(login: TestLogin, { clientId = 'operator', ip = '' } = {}) {
  const client: Client = { client_id: clientId }
  let begun = 0
  const options = {
    [customFetch]: (url: string, init: RequestInit) => login.fetch(new Request(url, init)),
    headers: { 'user-agent': program },
  }
  const [as, none] = [server, None()]
  return {
    async begin(parameters: Record<string, string> = {}): Promise<DeviceAuthorizationResponse> {
      // Beginnings at one address are counted.
      const headers = { ...options.headers, 'x-forwarded-for': ip || `203.0.113.${++begun}` }
      const response = await deviceAuthorizationRequest(as, client, none, parameters, { ...options, headers })
      return processDeviceAuthorizationResponse(as, client, response)
    },
    async poll({ device_code }: { device_code: string }): Promise<TokenEndpointResponse> {
      const response = await deviceCodeGrantRequest(as, client, none, device_code, options)
      return processDeviceCodeResponse(as, client, response)
    },
    async refresh(refreshToken = ''): Promise<TokenEndpointResponse> {
      const response = await refreshTokenGrantRequest(as, client, none, refreshToken, options)
      return processRefreshTokenResponse(as, client, response)
    },
    async revoke(token = ''): Promise<void> {
      await processRevocationResponse(await revocationRequest(as, client, none, token, options))
    },
  }
}

/** Sends a form as any program could. */
export async function send(login: TestLogin, path: string, fields: Record<string, string> | string) {
  const response = await login.fetch(
    new Request(`${origin}/device/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '203.0.113.77' },
      body: new URLSearchParams(fields).toString(),
    }),
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} }
}

/** Makes people who hold a permission in the platform's own account, each signed in in a browser. */
export async function startOperators(login: TestLogin) {
  const olga = await startAdministrator(login)
  const administrator = login.rbac.as('console', olga.browser.cookies.get(new URL(origin).host, '__Host-access'))
  const makeHolder = holders(login, administrator)
  return {
    olga,
    async holderOf(permission: Permission) {
      const holder = await makeHolder(permission)
      const browser = login.openBrowser()
      await login.signIn(browser, holder)
      return { ...holder, browser, ip: browser.ip }
    },
  }
}

/** Makes people who hold a permission in the platform's own account, by its administrator. */
export function holders(login: TestLogin, administrator: ReturnType<TestLogin['rbac']['as']>) {
  const roles = new Map<Permission, RoleId>()

  async function roleOf(permission: Permission): Promise<RoleId> {
    const known = roles.get(permission)
    if (known) return known
    const body = { accountId, name: permission, permissions: [permission] }
    const { id } = await administrator.createRole({ body })
    roles.set(permission, id)
    return id
  }

  return async (permission: Permission) => {
    const { email, id } = await login.rbac.member(accountId)
    const body = { roleIds: [await roleOf(permission)] }
    await administrator.setMemberRoles({ params: { id: accountId, userId: id }, body })
    return { email, id }
  }
}

type Permission = (typeof platformPermissions)[number]

/** The platform's own account, which every installation has from the start. */
const accountId = AccountId.parse('00000000-0000-7000-8000-000000000001')

/** The page that asks about this code. */
export function confirmPage(browser: TestBrowser, userCode: string): Promise<Page> {
  return browser.get(at('/account/device', { user_code: userCode }))
}

/** The person presses a button of the page that asks. */
export async function press(browser: TestBrowser, userCode: string, which: 'allow' | 'deny'): Promise<Page> {
  return browser.submit(await confirmPage(browser, userCode), new RegExp(`^/account/device/${which}`))
}
