import type { Logger } from '@constellation/observability'
import type { AuthentikConnection } from './api/exchange.ts'
import { type Api, openApi } from './api/open-api.ts'
import type { Authentik, Groups, SsoApps, Users } from './authentik.ts'
import { findGroup } from './groups/find-group.ts'
import { addMember, isMember, listMembers, removeMember } from './groups/members.ts'
import { putGroup } from './groups/put-group.ts'
import { removeGroup } from './groups/remove-group.ts'
import { endSessions } from './sessions/end-sessions.ts'
import { createDiscovery } from './sso-apps/discover.ts'
import { endpointsOf } from './sso-apps/endpoints-of.ts'
import { putApplication } from './sso-apps/put-application.ts'
import { putBinding, setGroup } from './sso-apps/put-binding.ts'
import { putProvider } from './sso-apps/put-provider.ts'
import { readSsoApp } from './sso-apps/read-sso-app.ts'
import { removeApplication } from './sso-apps/remove-application.ts'
import { removeBinding } from './sso-apps/remove-binding.ts'
import { removeProvider } from './sso-apps/remove-provider.ts'
import { setClientSecret } from './sso-apps/set-client-secret.ts'
import { createUser } from './users/create-user.ts'
import { findUser } from './users/find-user.ts'
import { listAuthenticators } from './users/list-authenticators.ts'
import { removeUser } from './users/remove-user.ts'
import { setPassword } from './users/set-password.ts'
import { updateUser } from './users/update-user.ts'

export type AuthentikOptions = AuthentikConnection & {
  /** Where applications and browsers find Authentik. The internal address when absent. */
  publicUrl?: string
  /** The name of the certificate that signs the tokens of applications. That of a new installation when absent. */
  signingKey?: string
  logger: Pick<Logger, 'warn'>
}

/** Manages an Authentik of release 2025.10 over its API. It connects with the first call. */
export function openAuthentik(options: AuthentikOptions): Authentik {
  const api = openApi(options)
  return {
    groups: groupsOf(api),
    users: usersOf(api),
    sessions: { end: (person) => endSessions(api, options.logger, person) },
    ssoApps: ssoAppsOf(api, options),
  }
}

function ssoAppsOf(
  api: Api,
  { baseUrl, publicUrl = baseUrl, signingKey = 'authentik Self-signed Certificate' }: AuthentikOptions,
): SsoApps {
  const discovery = createDiscovery(api, signingKey)
  return {
    putProvider: (wanted) => putProvider(api, discovery, wanted),
    setClientSecret: (own, clientSecret) => setClientSecret(api, own, clientSecret),
    removeProvider: (own) => removeProvider(api, own),
    putApplication: (wanted) => putApplication(api, wanted),
    removeApplication: (own) => removeApplication(api, own),
    putBinding: (wanted) => putBinding(api, wanted),
    setBoundGroup: (own, group) => setGroup(api, own, group),
    removeBinding: (own) => removeBinding(api, own),
    read: (sought) => readSsoApp(api, sought),
    endpointsOf: (slug) => endpointsOf(publicUrl, slug),
  }
}

function groupsOf(api: Api): Groups {
  return {
    find: (sought) => findGroup(api, sought),
    put: (wanted) => putGroup(api, wanted),
    remove: (own) => removeGroup(api, own),
    isMember: (membership) => isMember(api, membership),
    addMember: (membership) => addMember(api, membership),
    removeMember: (membership) => removeMember(api, membership),
    listMembers: (group) => listMembers(api, group),
  }
}

function usersOf(api: Api): Users {
  return {
    find: (sought) => findUser(api, sought),
    create: (wanted) => createUser(api, wanted),
    update: (own, changes) => updateUser(api, own, changes),
    remove: (own) => removeUser(api, own),
    setPassword: (own, password) => setPassword(api, own, password),
    listAuthenticators: (user) => listAuthenticators(api, user),
  }
}
