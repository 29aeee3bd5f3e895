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
  async 'make a provider'({ authentik, stand }) {
    return {
      run: () => authentik.ssoApps.putProvider(wiki),
      isDone: () => stand.control.contents().providers.filter(({ name }) => name === wiki.name).length === 1,
      makes: 'createProvider',
    }
  },
  async 'change a provider'({ authentik, stand }) {
    await authentik.ssoApps.putProvider(wiki)
    return {
      run: () => authentik.ssoApps.putProvider({ ...wiki, clientType: 'public' }),
      isDone: () => stand.control.contents().providers[0]?.client_type === 'public',
    }
  },
  async 'replace a client secret'({ authentik, stand }, secret) {
    const { provider } = await authentik.ssoApps.putProvider(wiki)
    return {
      run: () => authentik.ssoApps.setClientSecret(provider, secret),
      isDone: () => stand.control.contents().providers[0]?.client_secret === secret,
    }
  },
  async 'delete a provider'({ authentik, stand }) {
    const { provider } = await authentik.ssoApps.putProvider(wiki)
    return {
      run: () => authentik.ssoApps.removeProvider(provider),
      isDone: () => stand.control.contents().providers.length === 0,
    }
  },
  async 'make an application'({ authentik, stand }) {
    const { provider } = await authentik.ssoApps.putProvider(wiki)
    return {
      run: () => authentik.ssoApps.putApplication({ ...application, provider: provider.pk }),
      isDone: () => stand.control.contents().applications.length === 1,
      makes: 'createApplication',
    }
  },
  async 'delete an application'(opened) {
    const { own } = await withApplication(opened)
    return {
      run: () => opened.authentik.ssoApps.removeApplication(own),
      isDone: () => opened.stand.control.contents().applications.length === 0,
    }
  },
  async 'bind a group'(opened) {
    const { wanted } = await withApplication(opened)
    return {
      run: () => opened.authentik.ssoApps.putBinding(wanted),
      isDone: () => opened.stand.control.contents().bindings.length === 1,
      makes: 'createBinding',
    }
  },
  async 'bind another group'(opened) {
    const { wanted } = await withApplication(opened)
    const { pk } = await opened.authentik.ssoApps.putBinding(wanted)
    const other = opened.stand.control.addGroup({ name: 'nobody' })
    return {
      run: () => opened.authentik.ssoApps.setBoundGroup({ pk, application: wanted.application }, other),
      isDone: () =>
        opened.stand.control
          .contents()
          .bindings.map(({ group }) => group)
          .join() === other,
    }
  },
  async 'delete a binding'(opened) {
    const { wanted } = await withApplication(opened)
    const { pk } = await opened.authentik.ssoApps.putBinding(wanted)
    return {
      run: () => opened.authentik.ssoApps.removeBinding({ pk, application: wanted.application }),
      isDone: () => opened.stand.control.contents().bindings.length === 0,
    }
  },
}

export const wiki = {
  clientId: '01890000-0000-7000-8000-000000000001',
  name: 'acme/wiki',
  clientType: 'confidential',
  redirectUris: ['https://wiki.acme.test/callback'],
  scopes: ['openid', 'profile', 'email'],
} as const

export const application = { slug: 'acme-wiki-abcdef', name: 'Wiki', launchUrl: null }

/** An application with its provider and a group, and no binding. */
export async function withApplication({ authentik, stand }: Opened) {
  const { provider } = await authentik.ssoApps.putProvider(wiki)
  const own = { slug: application.slug, provider: provider.pk }
  const { object } = await authentik.ssoApps.putApplication({ ...application, ...own })
  const group = stand.control.addGroup({ name: 'tenant:acme', attributes: { platform: tenant } })
  return { provider, own, wanted: { application: object.pk, group } }
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
