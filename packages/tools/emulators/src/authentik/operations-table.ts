/** What names one object in a path: a number, a UUID or a slug. */
const key = '(?<key>[^/]+)'

/** Every operation: its name for faults, its method, and its path below `/api/v3`. An earlier row wins. */
export const operationsTable = [
  ['listUsers', 'GET', '/core/users/'],
  ['createUser', 'POST', '/core/users/'],
  ['readMe', 'GET', '/core/users/me/'],
  ['readUser', 'GET', `/core/users/${key}/`],
  ['replaceUser', 'PUT', `/core/users/${key}/`],
  ['updateUser', 'PATCH', `/core/users/${key}/`],
  ['deleteUser', 'DELETE', `/core/users/${key}/`],
  ['setPassword', 'POST', `/core/users/${key}/set_password/`],

  ['listGroups', 'GET', '/core/groups/'],
  ['createGroup', 'POST', '/core/groups/'],
  ['readGroup', 'GET', `/core/groups/${key}/`],
  ['updateGroup', 'PATCH', `/core/groups/${key}/`],
  ['deleteGroup', 'DELETE', `/core/groups/${key}/`],
  ['addUser', 'POST', `/core/groups/${key}/add_user/`],
  ['removeUser', 'POST', `/core/groups/${key}/remove_user/`],

  ['listSessions', 'GET', '/core/authenticated_sessions/'],
  ['bulkDeleteSessions', 'DELETE', '/core/authenticated_sessions/bulk_delete/'],
  ['readSession', 'GET', `/core/authenticated_sessions/${key}/`],
  ['deleteSession', 'DELETE', `/core/authenticated_sessions/${key}/`],
  ['listRefreshTokens', 'GET', '/oauth2/refresh_tokens/'],
  ['readRefreshToken', 'GET', `/oauth2/refresh_tokens/${key}/`],
  ['deleteRefreshToken', 'DELETE', `/oauth2/refresh_tokens/${key}/`],
  ['listDevices', 'GET', '/authenticators/admin/all/'],

  ['listFlows', 'GET', '/flows/instances/'],
  ['readFlow', 'GET', `/flows/instances/${key}/`],
  ['listKeys', 'GET', '/crypto/certificatekeypairs/'],
  ['listScopeMappings', 'GET', '/propertymappings/provider/scope/'],

  ['listProviders', 'GET', '/providers/oauth2/'],
  ['createProvider', 'POST', '/providers/oauth2/'],
  ['readProvider', 'GET', `/providers/oauth2/${key}/`],
  ['updateProvider', 'PATCH', `/providers/oauth2/${key}/`],
  ['deleteProvider', 'DELETE', `/providers/oauth2/${key}/`],
  ['readSetupUrls', 'GET', `/providers/oauth2/${key}/setup_urls/`],

  ['listApplications', 'GET', '/core/applications/'],
  ['createApplication', 'POST', '/core/applications/'],
  ['readApplication', 'GET', `/core/applications/${key}/`],
  ['updateApplication', 'PATCH', `/core/applications/${key}/`],
  ['deleteApplication', 'DELETE', `/core/applications/${key}/`],
  ['checkAccess', 'GET', `/core/applications/${key}/check_access/`],

  ['listBindings', 'GET', '/policies/bindings/'],
  ['createBinding', 'POST', '/policies/bindings/'],
  ['readBinding', 'GET', `/policies/bindings/${key}/`],
  ['updateBinding', 'PATCH', `/policies/bindings/${key}/`],
  ['deleteBinding', 'DELETE', `/policies/bindings/${key}/`],
] as const

export type OperationName = (typeof operationsTable)[number][0]
