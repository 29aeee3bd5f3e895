import type { RbacBody } from '@constellation/contracts-rbac'

type Body = RbacBody<'signInWithProvider'>

/** A sign-in with an external identity. A value that was left out is null. */
export type ExternalSignIn = Omit<Body, 'email' | 'displayName' | 'locale'> & {
  email: string | null
  /** Login could not learn the address, so what is known of it stays. */
  emailIsUnknown: boolean
  displayName: string | null
  locale: string | null
}

/** The body of the operation, with null for what was left out and the address as it is stored. */
export function readSignIn(body: Body): ExternalSignIn {
  return {
    ...body,
    email: body.email?.trim() ?? null,
    emailIsUnknown: body.email === undefined,
    displayName: body.displayName ?? null,
    locale: body.locale ?? null,
  }
}
