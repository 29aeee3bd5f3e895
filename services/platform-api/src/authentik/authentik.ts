import type { Marker } from '../domain/provisioning/marker.ts'
import type { Made } from './api/create-or-find.ts'
import type { SoughtGroup } from './groups/find-group.ts'
import type { FoundGroup } from './groups/group-form.ts'
import type { Membership } from './groups/members.ts'
import type { Person } from './sessions/credential-kinds.ts'
import type { EndedSessions } from './sessions/end-sessions.ts'
import type { OwnApplication } from './sso-apps/application-form.ts'
import type { OwnBinding } from './sso-apps/binding-form.ts'
import type { SsoEndpoints } from './sso-apps/endpoints-of.ts'
import type { OwnProvider } from './sso-apps/find-provider.ts'
import type { SsoApplication, WantedApplication } from './sso-apps/put-application.ts'
import type { WantedBinding } from './sso-apps/put-binding.ts'
import type { PutProvider, WantedProvider } from './sso-apps/put-provider.ts'
import type { SoughtSsoApp, SsoAppState } from './sso-apps/read-sso-app.ts'
import type { NewUser } from './users/create-user.ts'
import type { SoughtUser } from './users/find-user.ts'
import type { Authenticator } from './users/list-authenticators.ts'
import type { OwnUser, UserChanges } from './users/update-user.ts'
import type { FoundUser } from './users/user-form.ts'

/** The groups at Authentik. Every change reads the object first, is refused where it is not ours, and reads it again afterwards. */
export type Groups = {
  find(sought: SoughtGroup): Promise<FoundGroup | undefined>
  put(wanted: SoughtGroup): Promise<Made<FoundGroup>>
  remove(own: { pk: string; marker: Marker }): Promise<void>
  isMember(membership: Membership): Promise<boolean>
  addMember(membership: Membership): Promise<{ isNew: boolean }>
  removeMember(membership: Membership): Promise<void>
  listMembers(group: string): Promise<FoundUser[]>
}

/** The users at Authentik, with the same promises as its groups. */
export type Users = {
  find(sought: SoughtUser): Promise<FoundUser | undefined>
  create(wanted: NewUser): Promise<Made<FoundUser>>
  update(own: OwnUser, changes: UserChanges): Promise<FoundUser>
  remove(own: { pk: number; marker: Marker }): Promise<void>
  setPassword(own: OwnUser, password: string): Promise<void>
  listAuthenticators(user: number): Promise<Authenticator[]>
}

/** What keeps people signed in at Authentik. */
export type Sessions = {
  end(person: Person): Promise<EndedSessions>
}

/**
 * The three objects of a single sign-on application, made in the order provider, application, binding and removed in the reverse order.
 * `isNew` says what a failed creation has to remove.
 */
export type SsoApps = {
  putProvider(wanted: WantedProvider): Promise<PutProvider>
  setClientSecret(own: OwnProvider, clientSecret: string): Promise<void>
  removeProvider(own: OwnProvider): Promise<void>
  putApplication(wanted: WantedApplication): Promise<Made<SsoApplication>>
  removeApplication(own: OwnApplication): Promise<void>
  putBinding(wanted: WantedBinding): Promise<{ pk: string; isNew: boolean }>
  setBoundGroup(own: OwnBinding, group: string): Promise<void>
  removeBinding(own: OwnBinding): Promise<void>
  read(sought: SoughtSsoApp): Promise<SsoAppState>
  endpointsOf(slug: string): SsoEndpoints
}

/** The identity provider of the tenants' applications, as far as the platform manages it. All throw a StepFailure. */
export type Authentik = { groups: Groups; users: Users; sessions: Sessions; ssoApps: SsoApps }
