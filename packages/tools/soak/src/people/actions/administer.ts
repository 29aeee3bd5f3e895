import { Refusal } from '@constellation/client'
import { AccountId, RoleId, UserId } from '@constellation/contracts-rbac'
import { BrokenPromise } from '../../report/journal.ts'
import { untilAnswered } from '../ask.ts'
import type { Crowd } from '../crowd.ts'
import type { Organisation, Person } from '../person.ts'
import { type Action, byPeople } from './action.ts'
import { noteOthersEnded } from './change-password.ts'
import { introspect, verifyRoles } from './introspect.ts'
import { freshAccessToken } from './refresh.ts'

/** An administrator gives a member other roles. One time in four the change must be refused. */
export const changeRolesAction = byAdministrator(3, async (crowd, organisation, member) => {
  if (crowd.chance.happens(0.25)) await askForTooMuch(crowd, organisation, member)
  else {
    const count = 1 + Math.floor(crowd.chance.next() * organisation.roleIds.length)
    await setRoles(
      crowd,
      organisation,
      member,
      organisation.roleIds.toSorted(() => crowd.chance.next() - 0.5).slice(0, count),
    )
  }
  const signedIn = member.devices.find(({ session }) => session)
  if (signedIn) await introspect(crowd, member, signedIn)
})

/** An administrator disables a member, which ends their sessions, and enables them again. */
export const disableAction = byAdministrator(0.5, async (crowd, organisation, member) => {
  await setStatus(crowd, organisation, member, 'disabled')
  await noteOthersEnded(crowd, member, undefined, 'disabling')
  await setStatus(crowd, organisation, member, 'active')
})

function byAdministrator(
  share: number,
  act: (crowd: Crowd, organisation: Organisation, member: Person) => Promise<void>,
): Action {
  return byPeople(
    share,
    ({ organisations, chance }, person) => {
      const organisation = organisations.find(({ admin }) => admin === person)
      const free = organisation?.members.filter(({ busy }) => !busy) ?? []
      return free.length > 0 && person.devices.some(({ session }) => session) ? [person, chance.pick(free)] : undefined
    },
    async (crowd, [admin, member]) => {
      const organisation = crowd.organisations.find((one) => one.admin === admin)
      if (organisation && member) await act(crowd, organisation, member)
    },
  )
}

async function setRoles(
  crowd: Crowd,
  organisation: Organisation,
  member: Person,
  roleIds: readonly string[],
): Promise<void> {
  const answer = await asAdministrator(crowd, organisation, 'role change', (accessToken) =>
    crowd.world.console(accessToken).setMemberRoles(inputOf(organisation, member, roleIds)),
  )
  if (!answer) return
  member.roleIds = roleIds
  verifyRoles(member, answer.roleIds, 'the reply')
}

async function setStatus(crowd: Crowd, organisation: Organisation, member: Person, status: 'active' | 'disabled') {
  const params = { id: UserId.parse(member.id) }
  await asAdministrator(crowd, organisation, status === 'disabled' ? 'disabling' : 'enabling', (accessToken) =>
    crowd.world.console(accessToken).updateUser({ params, body: { status } }),
  )
}

/** Asks for roles that this administrator cannot give, or cannot lose: refused, and nothing changes. */
async function askForTooMuch(crowd: Crowd, organisation: Organisation, member: Person): Promise<void> {
  const foreign = crowd.organisations.find((one) => one !== organisation)?.roleIds.at(-1) ?? ''
  const [target, roleIds] = crowd.chance.happens(0.5)
    ? [member, [foreign]]
    : [organisation.admin, organisation.roleIds.slice(0, 1)]
  try {
    await asAdministrator(crowd, organisation, 'refused role change', (accessToken) =>
      crowd.world.console(accessToken).setMemberRoles(inputOf(organisation, target, roleIds)),
    )
  } catch (error) {
    if (!(error instanceof Refusal) || !['invalid_role', 'last_admin'].includes(error.code)) throw error
    crowd.journal.count('expected refusals', error.code)
    return
  }
  throw new BrokenPromise({
    check: 'exactly the confirmed roles apply',
    person: target.id,
    promised: 'a role of another account, and the last administrator leaving, are refused',
    happened: 'it was confirmed',
  })
}

async function asAdministrator<T>(
  crowd: Crowd,
  { admin }: Organisation,
  what: string,
  ask: (accessToken: string) => Promise<T>,
): Promise<T | undefined> {
  const device = admin.devices.find(({ session }) => session)
  if (!device) return undefined
  const { answer } = await untilAnswered(crowd.journal, what, async () => {
    const accessToken = await freshAccessToken(crowd, admin, device)
    return accessToken ? { given: await ask(accessToken) } : undefined
  })
  return answer?.given
}

function inputOf({ accountId }: Organisation, { id }: Person, roleIds: readonly string[]) {
  return {
    params: { id: AccountId.parse(accountId), userId: UserId.parse(id) },
    body: { roleIds: roleIds.map((one) => RoleId.parse(one)) },
  }
}
