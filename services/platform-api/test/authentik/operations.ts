import { markerOf, type Opened } from './opened.ts'

type Run = {
  run: () => Promise<unknown>
  /** Whether the stand-in has what the operation should leave there, once. */
  isDone: () => boolean
  /** The name of the call that makes something, whose lost answer is no failure. */
  makes?: string
}

const tenant = markerOf('tenant')
const user = markerOf('user')
const ada = {
  ...{ username: 'ada@acme.test', email: 'ada@acme.test', name: 'Ada', path: 'tenants/acme' },
  marker: user,
}

/** Every operation that changes something, each with what must be there before. */
export const operations: Readonly<Record<string, (opened: Opened, password: string) => Promise<Run>>> = {
  async 'make a group'({ authentik, stand }) {
    return {
      run: () => authentik.groups.put({ name: 'tenant:acme', marker: tenant }),
      isDone: () => stand.control.contents().groups.filter(({ name }) => name === 'tenant:acme').length === 1,
      makes: 'createGroup',
    }
  },
  async 'rename a group'({ authentik, stand }) {
    const pk = stand.control.addGroup({ name: 'former', attributes: { platform: tenant } })
    return {
      run: () => authentik.groups.put({ name: 'tenant:acme', marker: tenant, pk }),
      isDone: () => groupOf(stand, pk)?.name === 'tenant:acme',
    }
  },
  async 'delete a group'({ authentik, stand }) {
    const pk = stand.control.addGroup({ name: 'tenant:acme', attributes: { platform: tenant } })
    return { run: () => authentik.groups.remove({ pk, marker: tenant }), isDone: () => !groupOf(stand, pk) }
  },
  async 'add a member'({ authentik, stand }) {
    const membership = members(stand)
    return {
      run: () => authentik.groups.addMember(membership),
      isDone: () => groupOf(stand, membership.group)?.users.length === 1,
    }
  },
  async 'remove a member'({ authentik, stand }) {
    const membership = members(stand, ['tenant:acme'])
    return {
      run: () => authentik.groups.removeMember(membership),
      isDone: () => groupOf(stand, membership.group)?.users.length === 0,
    }
  },
  async 'make a user'({ authentik, stand }) {
    return {
      run: () => authentik.users.create(ada),
      isDone: () => stand.control.contents().users.filter(({ username }) => username === ada.username).length === 1,
      makes: 'createUser',
    }
  },
  async 'deactivate a user'({ authentik, stand }) {
    const pk = stand.control.addUser({ username: 'ada', attributes: { platform: user } })
    return {
      run: () => authentik.users.update({ pk, marker: user }, { isActive: false }),
      isDone: () => userOf(stand, pk)?.is_active === false,
    }
  },
  async 'set a password'({ authentik, stand }, password) {
    const pk = stand.control.addUser({ username: 'ada', attributes: { platform: user } })
    return {
      run: () => authentik.users.setPassword({ pk, marker: user }, password),
      isDone: () => userOf(stand, pk)?.password === password,
    }
  },
  async 'delete a user'({ authentik, stand }) {
    const pk = stand.control.addUser({ username: 'ada', attributes: { platform: user } })
    return { run: () => authentik.users.remove({ pk, marker: user }), isDone: () => !userOf(stand, pk) }
  },
}

type Stand = Opened['stand']

function members(stand: Stand, groups: string[] = []) {
  const group = stand.control.addGroup({ name: 'tenant:acme', attributes: { platform: tenant } })
  return { group, user: stand.control.addUser({ username: 'ada', groups, attributes: { platform: user } }) }
}

function groupOf(stand: Stand, pk: string) {
  return stand.control.contents().groups.find((group) => group.pk === pk)
}

function userOf(stand: Stand, pk: number) {
  return stand.control.contents().users.find((one) => one.pk === pk)
}
