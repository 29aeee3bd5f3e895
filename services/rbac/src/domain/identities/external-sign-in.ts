import type { RbacBody } from '@constellation/contracts-rbac'

type Body = RbacBody<'signInWithProvider'>

/** A sign-in with an external identity. A value that was left out is null. */
export type ExternalSignIn = Omit<Body, 'email' | 'displayName' | 'locale' | 'authTime'> & {
  email: string | null
  /** Login could not learn the address, so what is known of it stays. */
  emailIsUnknown: boolean
  /** When the provider last proved the person. */
  authTime: Date | null
  displayName: string | null
  locale: string | null
}

/** The body of the operation, with null for what was left out and the address as it is stored. */
export function readSignIn(body: Body): ExternalSignIn {
  return {
    ...body,
    email: body.email?.trim() ?? null,
    emailIsUnknown: body.email === undefined,
    authTime: body.authTime === undefined ? null : new Date(body.authTime),
    displayName: body.displayName ?? null,
    locale: body.locale ?? null,
  }
}
