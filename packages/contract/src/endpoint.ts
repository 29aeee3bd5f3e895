import type { z } from 'zod'
import type { ErrorCode } from './error-codes.ts'
import type { Permission } from './permissions.ts'
import type { ServiceName } from './service-names.gen.ts'

/** One operation of a service, as plain data: everything that either side needs to know about it. */
export type Endpoint = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Segments in braces are parameters: `/users/{id}`. */
  path: string
  summary: string
  allow: Access
  params?: z.ZodObject
  query?: z.ZodObject
  /** Headers by their names in small letters. Others are ignored. */
  headers?: z.ZodObject
  body?: z.ZodType
  /** Set where OAuth clients call: they send a form, unknown fields are ignored, and a refusal is an OAuth error (RFC 6749 §3.2, §5.2). */
  speaks?: 'oauth'
  /** Set where the handler needs the bytes of the body as they were received, beside the parsed body. */
  rawBody?: true
  status: 200 | 201 | 202 | 204
  reply?: z.ZodType
  /** Set where the reply has a `version`, which is sent as its entity tag too (RFC 9110 §8.8.3). GET answers 304 to `If-None-Match`. */
  etag?: true
  /** Set in place of `reply` where the answer is a stream of text, which handler and caller see as its parts. */
  media?: 'text/csv'
  /** The codes that this operation adds to those its shape implies (`codesOf`). */
  errors: readonly ErrorCode[]
  /** Set where a repeated request does no harm: only these does the client retry. */
  retry?: 'safe'
  /** The longest that a caller waits for one answer before it asks again, where repeats have to come soon; in milliseconds. */
  attemptMs?: number
  bodyLimitBytes?: number
  /** Sent as `Cache-Control` with the reply instead of `no-store`. */
  cacheControl?: string
}

/** Who may call an operation. */
export type Access =
  /** Anybody who reaches the port. */
  | 'public'
  /** A registered application, with its own secret. */
  | 'application'
  /** A browser, with the session cookie of the service itself. */
  | 'browser'
  /** The named services, each in its own authority or with the ticket of a person beside it. */
  | { services: readonly ServiceName[]; user?: UserAccess; own?: never }
  /**
   * A caller to whom the service itself gave a token: one that signed in to it, or one with a key of it. Named services may call beside
   * them, in their own authority or for a person.
   */
  | { own: 'session' | 'key'; services?: readonly ServiceName[]; user?: UserAccess }

/** What the person behind a service's call must be. */
export type UserAccess = {
  /** Any one of these is enough; none named means that being signed in is enough. */
  permissions?: readonly Permission[]
  /** The path parameter that may name the person, who then needs no permission. */
  self?: string
  /** Open to a session that has an outstanding step. */
  restricted?: 'allowed'
  /** The sign-in must be at most ten minutes old. */
  recent?: true
  /** A person who has a second factor must have proved it in this session. */
  secondFactor?: true
  /** Open to an operator's command too: a person's access token without a calling service. The edge's `api` host leads to these alone. */
  direct?: true
  /** The person is optional. A ticket that is sent must be valid. */
  optional?: true
}

export type AccessClass = 'public' | 'application' | 'browser' | 'own' | 'service' | 'user' | 'visitor'

/** The class of caller that an operation is open to: decides what its handler is given as `actor`. */
export type ClassOf<A extends Access> = A extends 'public' | 'application' | 'browser'
  ? A
  : A extends { own: string }
    ? 'own'
    : A extends { user: { optional: true } }
      ? 'visitor'
      : A extends { user: UserAccess }
        ? 'user'
        : 'service'

export type Contract = Readonly<Record<string, Endpoint>>

type Segments<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Segments<Rest>
  : never
type Shaped<E extends Endpoint> = [Segments<E['path']>] extends [never]
  ? { params?: never }
  : { params: z.ZodObject<Record<Segments<E['path']>, z.ZodType>> }

/** Declares an operation. A path segment without its schema in `params`, or the reverse, does not compile. */
export function endpoint<const E extends Endpoint>(operation: E & Shaped<E>): E {
  return operation
}
