import { AccountId, RoleId } from '@constellation/contracts-rbac'
import { waitForLink } from '@constellation/stack/faults'
import { inTurns } from '../in-turns.ts'
import type { World } from '../world/world.ts'
import { newPassword } from './actions/change-password.ts'
import { enrolApp } from './actions/enrol-app.ts'
import { newDevice, signIn } from './actions/sign-in.ts'
import type { Crowd } from './crowd.ts'
import type { Organisation, Person } from './person.ts'

const devicesEach = 3

/**
 * Creates accounts: each with an administrator who signed up and members that the platform created. Each person has devices, one signed
 * in.
 */
export async function gatherPeople(crowd: Crowd, accounts: number, membersEach: number): Promise<void> {
  await inTurns(accounts, async (index) => {
    const organisation = await openOrganisation(crowd, index, membersEach)
    crowd.organisations.push(organisation)
    crowd.people.push(organisation.admin, ...organisation.members)
    for (const person of [organisation.admin, ...organisation.members])
      if (person.devices[0] && !person.devices[0].session) await signIn(crowd, person, person.devices[0])
    await prepareWaysIn(crowd, organisation, index)
  })
}

/** In each account two members have an authenticator app. One of them and a third also sign in with a provider. */
async function prepareWaysIn(crowd: Crowd, { members }: Organisation, index: number): Promise<void> {
  const [first, second, third] = members
  for (const person of [first, second]) if (person?.devices[0]) await enrolApp(crowd, person, person.devices[0])
  if (second) second.identity = { provider: 'google', subject: `${20_000 + index}` }
  if (third) third.identity = { provider: 'github', subject: `${30_000 + index}` }
}

async function openOrganisation(crowd: Crowd, index: number, membersEach: number): Promise<Organisation> {
  const { world } = crowd
  const email = `admin-${index}@soak.test`
  const password = newPassword()
  await signUp(world, email, password)
  const admin = personOf({ email, password })
  const [device] = admin.devices
  if (!device) throw new Error('a person has a device')
  await signIn(crowd, admin, device)
  const token = device.browser.cookies.get(new URL(world.stack.login).host, '__Host-access') ?? ''
  const me = await world.console(token).getMe()
  const roleIds = await createRoles(world, token, me.homeAccountId)
  const [home] = me.tenantRoles
  Object.assign(admin, { id: me.id, accountId: me.homeAccountId, roleIds: home?.roleIds ?? [] })
  const organisation: Organisation = { accountId: me.homeAccountId, admin, members: [], roleIds }
  for (let number = 0; number < membersEach; number++)
    organisation.members.push(await addMember(world, organisation, `member-${index}-${number}@soak.test`))
  return organisation
}

/** Signs up through login's pages and the mail, in a browser that is then forgotten. */
async function signUp({ stack }: World, email: string, password: string): Promise<void> {
  const { browser } = newDevice()
  const page = await browser.get(`${stack.login}/sign-up`)
  await browser.submit(page, /^\/sign-up/, { name: 'Somebody', email, password })
  const link = await waitForLink(stack.mail, email, '/verify')
  const done = await browser.submit(await browser.get(link), /^\/verify/)
  if (done.status !== 303) throw new Error(`the link of ${email} was answered ${done.status}`)
}

async function createRoles(world: World, accessToken: string, accountId: string): Promise<string[]> {
  const console = world.console(accessToken)
  const roleIds: string[] = []
  for (const name of ['Reader', 'Writer', 'Reviewer']) {
    const permissions = [`documents_${name.toLowerCase()}`]
    const { id } = await console.createRole({ body: { accountId: AccountId.parse(accountId), name, permissions } })
    roleIds.push(id)
  }
  return roleIds
}

async function addMember({ platform }: World, { accountId, roleIds }: Organisation, email: string): Promise<Person> {
  const password = newPassword()
  const given = roleIds.slice(0, 1)
  const { id } = await platform.createUser({
    body: {
      accountId: AccountId.parse(accountId),
      email,
      emailVerified: true,
      password,
      roleIds: given.map((one) => RoleId.parse(one)),
    },
  })
  return { ...personOf({ email, password }), id, accountId, roleIds: given }
}

function personOf({ email, password }: { email: string; password: string }): Person {
  const devices = Array.from({ length: devicesEach }, newDevice)
  return {
    id: '',
    accountId: '',
    roleIds: [],
    email,
    password,
    devices,
    app: undefined,
    identity: undefined,
    busy: false,
    begun: 0,
  }
}
