import {
  type Application,
  type ApplicationDefinition,
  applicationSchema,
  type Mailbox,
  type Permission,
  type Secret,
  secretsSchema,
} from './definitions.ts'

/** The applications of a directory. What is not valid throws, and changes nothing. */
export type Applications = {
  putApplication(definition: ApplicationDefinition): void
  /** Replaces the secrets. Former ones end at once. */
  setSecrets(clientId: string, secrets: readonly Secret[]): void
  /** Replaces the permissions. Tokens that were issued keep theirs. */
  setPermissions(clientId: string, permissions: readonly Permission[]): void
  /** Confines an application to these addresses, or lifts that with null. It is in force after `afterMs`. */
  confine(clientId: string, addresses: readonly string[] | null, afterMs?: number): void
  findApplication(clientId: string): Application | undefined
  applications(): readonly Application[]
  /** Whether no policy keeps the application from the mailbox now. */
  mayReach(clientId: string, mailbox: Mailbox): boolean
}

type Policy = { addresses: readonly string[] | null; fromMs: number }

export function createApplications(now: () => Date): Applications {
  const applications = new Map<string, Application>()
  const policies = new Map<string, Policy[]>()
  const change = (clientId: string, changes: Partial<Application>) => {
    const application = applications.get(clientId)
    if (!application) throw new Error(`there is no application "${clientId}"`)
    applications.set(clientId, { ...application, ...changes })
  }
  return {
    putApplication(definition) {
      const application = applicationSchema.parse(definition)
      applications.set(application.clientId, application)
    },
    setSecrets: (clientId, secrets) => change(clientId, { secrets: secretsSchema.parse(secrets) }),
    setPermissions: (clientId, permissions) => change(clientId, { permissions: [...permissions] }),
    confine(clientId, addresses, afterMs = 0) {
      change(clientId, {})
      const lowered = addresses?.map((address) => address.toLowerCase()) ?? null
      const policy = { addresses: lowered, fromMs: now().getTime() + afterMs }
      policies.set(clientId, [...(policies.get(clientId) ?? []), policy])
    },
    findApplication: (clientId) => applications.get(clientId),
    applications: () => [...applications.values()],
    mayReach(clientId, { address }) {
      const inForce = policies.get(clientId)?.findLast(({ fromMs }) => fromMs <= now().getTime())
      return !inForce?.addresses || inForce.addresses.includes(address.toLowerCase())
    },
  }
}
