import { listApplications } from './application-list.ts'
import {
  checkAccess,
  createApplication,
  deleteApplication,
  readApplication,
  updateApplication,
} from './applications.ts'
import { createBinding, deleteBinding, listBindings, readBinding, updateBinding } from './bindings.ts'
import type { AuthentikCall } from './call.ts'
import { listDevices } from './devices.ts'
import { addUser, removeUser } from './group-members.ts'
import { createGroup, deleteGroup, listGroups, readGroup, updateGroup } from './groups.ts'
import { listFlows, listKeys, listScopeMappings, readFlow } from './look-ups.ts'
import type { OperationName } from './operations-table.ts'
import {
  createProvider,
  deleteProvider,
  listProviders,
  readProvider,
  readSetupUrls,
  updateProvider,
} from './providers.ts'
import { deleteRefreshToken, listRefreshTokens, readRefreshToken } from './refresh-tokens.ts'
import { bulkDeleteSessions, deleteSession, listSessions, readSession } from './sessions.ts'
import type { AuthentikState } from './state.ts'
import { createUser, deleteUser, listUsers, readMe, readUser, replaceUser, setPassword, updateUser } from './users.ts'

type Operation = (call: AuthentikCall, state: AuthentikState) => Response | Promise<Response>

/** What the stand-in can do. Each throws AuthentikRefusal when it refuses. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  ...{ listUsers, createUser, readMe, readUser, replaceUser, updateUser, deleteUser, setPassword },
  ...{ listGroups, createGroup, readGroup, updateGroup, deleteGroup, addUser, removeUser },
  ...{ listSessions, bulkDeleteSessions, readSession, deleteSession },
  ...{ listRefreshTokens, readRefreshToken, deleteRefreshToken, listDevices },
  ...{ listFlows, readFlow, listKeys, listScopeMappings },
  ...{ listProviders, createProvider, readProvider, updateProvider, deleteProvider, readSetupUrls },
  ...{ listApplications, createApplication, readApplication, updateApplication, deleteApplication, checkAccess },
  ...{ listBindings, createBinding, readBinding, updateBinding, deleteBinding },
}
