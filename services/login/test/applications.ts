import { createHash } from 'node:crypto'
import type { Network } from '@constellation/testkit'

/** A call that told an application of the end of a session. */
export type Told = { application: string; contentType: string | null; logoutToken: string }

export const secrets = {
  mail: 'the secret of mail',
  operator: 'the secret of operator',
  files: 'the secret of files',
  vault: 'the secret of vault',
}

/** The registered applications of a suite. Each takes back-channel calls and can be told how to answer them. */
export function startTestApplications(network: Network) {
  const told: Told[] = []
  const answers = new Map<string, number>()
  const hanging = new Map<string, Promise<void>>()

  function attach(application: string) {
    network.attach(`${application}.example.test`, {
      async fetch(request) {
        const logoutToken = new URLSearchParams(await request.text()).get('logout_token') ?? ''
        told.push({ application, contentType: request.headers.get('content-type'), logoutToken })
        await hanging.get(application)
        return new Response(null, { status: answers.get(application) ?? 200 })
      },
    })
  }
  for (const application of ['mail', 'files', 'operator', 'old']) attach(application)

  return {
    registered,
    told,
    /** The calls to one application. */
    toldTo: (application: string) => told.filter((call) => call.application === application),
    /** What an application answers from now on. */
    answerWith: (application: string, status: number) => void answers.set(application, status),
    /** Has an application accept calls and never answer; what is given back has it answer them all. */
    hang(application: string) {
      const { promise, resolve } = Promise.withResolvers<void>()
      hanging.set(application, promise)
      return () => {
        hanging.delete(application)
        resolve()
      }
    },
    /** Takes an application off the network; what is given back puts it there again. */
    takeDown(application: string) {
      network.detach(`${application}.example.test`)
      return () => attach(application)
    },
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const registered = [
  {
    id: 'mail',
    name: 'Mail',
    origins: ['https://mail.example.test', 'https://mail.example.test:8443'],
    defaultDestination: 'https://mail.example.test/inbox',
    secretSha256: sha256(secrets.mail),
    backchannelLogoutUri: 'https://mail.example.test/auth/back-channel',
    default: true,
  },
  {
    id: 'files',
    name: 'Files',
    origins: ['https://files.example.test'],
    pathPrefixes: ['/app', '/shared/'],
    defaultDestination: 'https://files.example.test/app',
    secretSha256: sha256(secrets.files),
    backchannelLogoutUri: 'https://files.example.test/auth/back-channel',
  },
  {
    id: 'operator',
    name: 'Operator',
    origins: ['https://operator.example.test'],
    defaultDestination: 'https://operator.example.test/',
    secretSha256: sha256(secrets.operator),
    requiredPermission: 'platform_admin',
    backchannelLogoutUri: 'https://operator.example.test/auth/back-channel',
  },
  {
    id: 'vault',
    name: 'Vault',
    origins: ['https://vault.example.test'],
    defaultDestination: 'https://vault.example.test/',
    secretSha256: sha256(secrets.vault),
    minAal: 2,
  },
  {
    id: 'old',
    name: 'Old board',
    origins: ['https://old.example.test'],
    defaultDestination: 'https://old.example.test/',
    handoff: 'fragment',
    backchannelLogoutUri: 'https://old.example.test/auth/back-channel',
  },
  {
    id: 'old-operator',
    name: 'Old operator board',
    origins: ['https://old-operator.example.test'],
    defaultDestination: 'https://old-operator.example.test/',
    handoff: 'fragment',
    requiredPermission: 'platform_admin',
  },
]
