import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const Origin = z
  .string()
  .refine(
    (value) => URL.parse(value)?.origin === value,
    'not an origin: scheme, host and port, without a slash at the end',
  )

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

export const Application = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    /** Its name for people. */
    name: z.string().min(1).max(80),
    origins: z.array(Origin).min(1),
    /** The paths of those origins that a person may be sent to. */
    pathPrefixes: z.array(z.string().startsWith('/')).min(1).default(['/']),
    /** Where a person lands without a destination. */
    defaultDestination: z.url(),
    /** A one-time code, or the access token in the fragment for browser-only applications. */
    handoff: z.enum(['code', 'fragment']).default('code'),
    minAal: z.union([z.literal(1), z.literal(2)]).default(1),
    /** SHA-256 of the application's secret, in hex; several during rotation. A secret is 32 random bytes, so a plain hash is enough. */
    secretSha256: z.union([Sha256.transform((hash) => [hash]), z.array(Sha256).min(1).max(3)]).default([]),
    /** The permission that a person needs to use the application. */
    requiredPermission: z.string().optional(),
    /** Where the application is told that a session has ended (OpenID Connect Back-Channel Logout). */
    backchannelLogoutUri: z.url().optional(),
    /** The application that relative destinations belong to. */
    default: z.boolean().default(false),
  })
  .refine(({ origins, defaultDestination }) => origins.includes(new URL(defaultDestination).origin), {
    path: ['defaultDestination'],
    error: 'not in one of the origins',
  })

export type Application = z.output<typeof Application>

export type Applications = {
  find(id: string): Application | undefined
  all: readonly Application[]
  default: Application | undefined
  /** The application with this secret, or undefined. Takes the same time for a wrong one. */
  authenticate(id: string, secret: string): Application | undefined
}

/** Reads the registered applications. Throws with every problem of the file at once. */
export function parseApplications(fileText: string): Applications {
  const parsed = z.array(Application).safeParse(JSON.parse(fileText))
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const all = parsed.data
  const byId = new Map(all.map((application) => [application.id, application]))
  if (byId.size < all.length) throw new Error('two applications have the same id')
  return {
    all,
    find: (id) => byId.get(id),
    default: all.find((application) => application.default) ?? (all.length === 1 ? all[0] : undefined),
    authenticate(id, secret) {
      const application = byId.get(id)
      const actual = createHash('sha256').update(secret).digest()
      const accepted = application?.secretSha256 ?? []
      // Without a secret, compares with a hash that nobody has, so that the time tells nothing.
      const compared = accepted.length > 0 ? accepted : ['0'.repeat(64)]
      const matches = compared.filter((hash) => timingSafeEqual(actual, Buffer.from(hash, 'hex')))
      return accepted.length > 0 && matches.length > 0 ? application : undefined
    },
  }
}
