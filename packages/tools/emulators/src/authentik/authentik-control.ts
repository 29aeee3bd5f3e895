import type { Control } from '../control/control.ts'
import {
  type DeviceDefinition,
  deviceDefinition,
  type GroupDefinition,
  groupDefinition,
  type SignInDefinition,
  signInDefinition,
  type UserDefinition,
  userDefinition,
} from './definitions.ts'
import { newUser } from './new-user.ts'
import { newUuid } from './new-uuid.ts'
import type { Contents } from './rows.ts'
import { type SettingChanges, settingsSchema } from './settings.ts'
import type { AuthentikState } from './state.ts'

/** The control of the stand-in for Authentik. What is not valid throws, and changes nothing. */
export type AuthentikControl = Control & {
  /** A copy of everything there is, with passwords and secrets. */
  contents(): Contents
  /** Makes a user past the API. Gives its number. */
  addUser(definition: UserDefinition): number
  /** Makes a group past the API. Gives its UUID. */
  addGroup(definition: GroupDefinition): string
  /** Lets a user sign in. */
  signIn(definition: SignInDefinition): void
  /** Gives a user a device for a second factor. */
  addDevice(definition: DeviceDefinition): void
  /** Deletes a flow by its slug, a certificate by its name, or a scope mapping by its managed id. */
  removeFoundation(name: string): void
  /** Replaces the permissions of a token's account. Undefined makes it a superuser. */
  setPermissions(token: string, permissions: readonly string[] | undefined): void
  /** Makes a token invalid. */
  revokeToken(token: string): void
  /** Changes these settings and leaves the others. */
  setSettings(changes: SettingChanges): void
}

export function createAuthentikControl(control: Control, state: AuthentikState): AuthentikControl {
  return {
    ...control,
    contents: () => structuredClone(state.contents),
    addUser: (definition) => addUser(state, definition),
    addGroup: (definition) => addGroup(state, definition),
    signIn: (definition) => signIn(state, definition),
    addDevice: (definition) => addDevice(state, definition),
    removeFoundation: (name) => removeFoundation(state, name),
    setPermissions: state.callers.setPermissions,
    revokeToken: state.callers.revoke,
    setSettings(changes) {
      state.settings = settingsSchema.parse({ ...state.settings, ...changes })
    },
  }
}

function addUser(state: AuthentikState, definition: UserDefinition): number {
  const { groups, ...given } = userDefinition.parse(definition)
  const rows = groups.map((name) => groupNamed(state, name))
  const user = newUser({ ...given, name: given.name ?? given.username }, state)
  state.contents.users.push(user)
  for (const group of rows) group.users.push(user.pk)
  return user.pk
}

function addGroup(state: AuthentikState, definition: GroupDefinition): string {
  const { parent, ...given } = groupDefinition.parse(definition)
  const above = parent === null ? null : groupNamed(state, parent).pk
  const group = { ...given, pk: newUuid(state.random), parent: above, users: [] }
  state.contents.groups.push(group)
  return group.pk
}

function signIn(state: AuthentikState, definition: SignInDefinition): void {
  const { username, sessions, refreshTokens } = signInDefinition.parse(definition)
  const { contents, now, random, nextNumber } = state
  const user = userNamed(state, username)
  const last_used = now().toISOString()
  const expires = new Date(now().getTime() + 14 * 24 * 60 * 60 * 1000).toISOString()
  user.last_login = last_used
  for (let made = 0; made < sessions; made++) {
    const from = { last_ip: `192.0.2.${made % 256}`, last_user_agent: 'A browser' }
    contents.sessions.push({ uuid: newUuid(random), user: user.pk, ...from, last_used, expires })
  }
  for (let made = 0; made < refreshTokens; made++) {
    const provider = contents.providers[0]?.pk ?? 0
    const scope = ['openid', 'offline_access']
    contents.refreshTokens.push({ pk: nextNumber(), user: user.pk, provider, scope, expires, revoked: false })
  }
}

function addDevice(state: AuthentikState, definition: DeviceDefinition): void {
  const { username, ...given } = deviceDefinition.parse(definition)
  const { contents, now, nextNumber } = state
  const user = userNamed(state, username).pk
  contents.devices.push({ pk: String(nextNumber()), user, created: now().toISOString(), last_used: null, ...given })
}

function removeFoundation({ contents }: AuthentikState, name: string): void {
  contents.flows = contents.flows.filter(({ slug }) => slug !== name)
  contents.keys = contents.keys.filter((key) => key.name !== name)
  contents.scopeMappings = contents.scopeMappings.filter(({ managed }) => managed !== name)
}

function userNamed({ contents }: AuthentikState, name: string) {
  const found = contents.users.find(({ username }) => username === name)
  if (!found) throw new Error(`there is no user "${name}"`)
  return found
}

function groupNamed({ contents }: AuthentikState, name: string) {
  const found = contents.groups.find((group) => group.name === name)
  if (!found) throw new Error(`there is no group "${name}"`)
  return found
}
