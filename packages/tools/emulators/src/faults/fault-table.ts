/** The sign-in providers that have a stand-in. */
export type ProviderName = 'github' | 'google' | 'entra'
/** Everything that has a stand-in. `sts` answers for IAM too, and `graph` for the token endpoint of Entra ID. */
export type StandInName = ProviderName | 'sts' | 's3' | 'graph' | 'vault' | 'authentik' | 'stalwart'

type FaultEntry = {
  providers: readonly StandInName[]
  /** What a fault needs besides its kind: the endpoint, a value with this meaning and form, or both. */
  needs?: 'at' | { value?: string; form?: RegExp; at?: 'transport' | 'answer' }
  does: string
}

const all = ['github', 'google', 'entra', 'sts', 's3', 'graph', 'vault', 'authentik', 'stalwart'] as const
const signIn = ['github', 'google', 'entra'] as const
const aws = ['sts', 's3'] as const
const oidc = ['google', 'entra'] as const

const statusForm = /^[2-5]\d\d( (""|[\w.-]+(\/[\w.-]+)?))?(; [\w-]+: [^;\r\n]+)*$/
const statusMeaning = 'such as `429 ApplicationThrottled; Retry-After: 5`, `500 outer/inner`, `500 ""` or `504`'

/** Every fault that a stand-in can have. */
export const faultTable = {
  slow: { providers: all, needs: 'at', does: 'answers only when it is released' },
  drip: {
    providers: all,
    needs: 'at',
    does: 'sends the head, then a space at intervals, and ends when it is released',
  },
  redirect: { providers: all, needs: 'at', does: 'answers 307 to /_elsewhere, which accepts the whole request again' },
  'status-500': { providers: all, needs: 'at', does: 'answers 500 with a page for people' },
  'large-body': { providers: all, needs: 'at', does: 'answers 200 with 10 MiB of JSON' },
  'not-json': { providers: all, needs: 'at', does: 'answers 200 with the type JSON, and sends an HTML page' },
  'connection-reset': { providers: all, needs: 'at', does: 'resets the connection instead of answering' },
  'answer-lost': {
    providers: all,
    needs: 'at',
    does: 'does the work, then resets the connection instead of answering',
  },
  delay: {
    providers: all,
    needs: { value: 'the milliseconds', form: /^\d{1,5}$/, at: 'transport' },
    does: 'answers after this time',
  },

  denied: { providers: signIn, does: 'sends the person back as if they had refused' },
  'error-redirect': {
    providers: signIn,
    needs: { value: 'the error code' },
    does: 'sends the person back with this error',
  },
  'missing-code': { providers: signIn, does: 'sends the person back without a code' },
  'wrong-state': { providers: signIn, does: 'sends the person back with another state' },
  'iss-other': { providers: signIn, does: 'sends the person back with the `iss` of another provider' },
  'iss-absent': { providers: ['google'], does: 'sends the person back without `iss`' },

  'token-error': {
    providers: signIn,
    needs: { value: 'the error code' },
    does: 'answers the code exchange with this error, in the form of the provider',
  },
  'client-authentication': {
    providers: oidc,
    needs: { value: 'the only way, or `unsaid`' },
    does: 'accepts this way of client authentication alone, and discovery says so; `unsaid` accepts Basic and does not say so',
  },
  'wrong-issuer-discovery': { providers: oidc, does: 'the discovery document is of another issuer' },
  'id-token-absent': { providers: oidc, does: 'answers the code exchange without an id_token' },
  'scope-less': { providers: ['github'], does: 'grants all requested scopes except `user:email`' },
  'scope-more': { providers: ['github'], does: 'grants `repo` beside the requested scopes' },

  'wrong-nonce': { providers: oidc, does: 'the id_token has another nonce' },
  'wrong-audience': { providers: oidc, does: 'the id_token is for another client' },
  'second-audience': { providers: oidc, does: 'the id_token is for this client and another, which is its `azp`' },
  'wrong-issuer': { providers: oidc, does: 'the id_token is from another issuer' },
  'legacy-issuer': { providers: ['google'], does: 'the issuer is spelt without its scheme' },
  'wrong-tenant': { providers: ['entra'], does: '`tid` is not the tenant that `iss` names' },
  expired: { providers: oidc, does: 'the id_token expired an hour ago' },
  'issued-in-future': { providers: oidc, does: 'the id_token begins in two hours' },
  'missing-claim': {
    providers: oidc,
    needs: { value: 'the name of the claim' },
    does: 'the id_token lacks this claim',
  },
  'auth-time-old': { providers: oidc, does: 'the person signed in there an hour ago, whatever `max_age` demanded' },
  'email-unverified': { providers: ['google'], does: '`email_verified` is false' },
  'email-verified-string': { providers: ['google'], does: '`email_verified` is the text "true" or "false"' },
  unsigned: { providers: oidc, does: 'the id_token says `alg: none` and has no signature' },
  'hs256-public-key': {
    providers: oidc,
    does: 'the id_token is signed HS256, with the published public key as secret',
  },
  'unknown-key': {
    providers: oidc,
    does: 'the id_token is signed by an unknown key under the `kid` of the published key',
  },
  encrypted: { providers: oidc, does: 'the id_token is a JWE' },
  'key-rotated': { providers: oidc, does: 'the key is withdrawn between signing and the fetch of the key set' },

  'key-replaced': { providers: oidc, does: 'another key signs from now on, under the same `kid`' },
  'keys-without-id': { providers: oidc, does: 'the id_token and the keys of the set have no `kid`' },

  'userinfo-signed': { providers: oidc, does: 'userinfo is a signed JWT' },
  'userinfo-unknown-key': {
    providers: oidc,
    does: 'userinfo is a JWT, signed by an unknown key under the `kid` of the published key',
  },
  'userinfo-absent': { providers: oidc, does: 'discovery names no userinfo endpoint' },
  'userinfo-other-sub': { providers: oidc, does: 'userinfo is about another person' },
  'rate-limited': { providers: ['github'], does: 'the API answers 403 with `x-ratelimit-remaining: 0`' },
  'rate-limited-secondary': { providers: ['github'], does: 'the API answers 429 with `retry-after`' },

  'aws-error': {
    providers: aws,
    needs: { value: 'the error code', at: 'answer' },
    does: 'refuses with this code, in the form of the service',
  },
  throttle: {
    providers: [...aws, 'graph'],
    needs: { value: 'the percentage', form: /^(\d{1,2}|100)$/ },
    does: 'refuses this share of all calls, spread evenly: STS and IAM with Throttling, S3 with SlowDown, Graph with ApplicationThrottled',
  },
  'verification-key': { providers: ['sts'], does: 'refuses a token as if its key could not be retrieved' },

  hang: {
    providers: ['graph', 'authentik', 'stalwart'],
    needs: 'at',
    does: 'does nothing, and resets the connection when it is released',
  },
  'close-after-answer': {
    providers: ['graph', 'authentik'],
    needs: 'at',
    does: 'does the work, answers, and closes the connection without saying so',
  },
  status: {
    providers: ['graph', 'authentik', 'stalwart'],
    needs: { value: statusMeaning, form: statusForm, at: 'answer' },
    does: 'answers with this status, code and headers, and does nothing',
  },
  'status-after': {
    providers: ['graph', 'authentik', 'stalwart'],
    needs: { value: statusMeaning, form: statusForm, at: 'answer' },
    does: 'does the work, then answers with this status, code and headers; a refusal of the work stays a refusal',
  },

  'method-error': {
    providers: ['stalwart'],
    needs: { value: 'the type of the error', form: /^\w+$/, at: 'answer' },
    does: 'refuses this call with an error of this type, in an answer with status 200',
  },
  'set-error': {
    providers: ['stalwart'],
    needs: { value: 'the type of the error', form: /^\w+$/, at: 'answer' },
    does: 'refuses every object of this `/set` with an error of this type, in an answer with status 200',
  },
  unchanged: {
    providers: ['stalwart'],
    needs: { at: 'answer' },
    does: 'says that it did what this `/set` asks for, and does nothing',
  },
  'filter-ignored': {
    providers: ['stalwart'],
    needs: { at: 'answer' },
    does: 'answers this `/query` as if it had no filter',
  },
  'ids-ignored': {
    providers: ['stalwart'],
    needs: { at: 'answer' },
    does: 'answers this `/get` with every object of the type, whatever ids it has',
  },
  unseen: {
    providers: ['stalwart'],
    needs: { at: 'answer' },
    does: 'answers this `/query` or `/get` as if there were no objects of the type',
  },

  'filed-later': {
    providers: ['graph'],
    needs: { value: 'the milliseconds', form: /^\d{1,9}$/ },
    does: 'accepts a mail, which is in Sent Items and with its recipients only when its clock has moved on by this time',
  },
  lost: { providers: ['graph'], does: 'accepts a mail, which is never filed and never delivered' },
  undelivered: { providers: ['graph'], does: 'accepts a mail and files it in Sent Items, and nobody receives it' },
  unfiled: { providers: ['graph'], does: 'accepts a mail and delivers it, and files no copy' },

  'parameters-ignored': {
    providers: ['authentik'],
    needs: { value: 'the names of query parameters by commas, or `all`' },
    does: 'lists ignore these parameters, `page` and `page_size` too',
  },
  'write-ignored': {
    providers: ['authentik'],
    needs: { at: 'answer' },
    does: 'answers as if the work was done, and does nothing',
  },
  'sessions-kept': {
    providers: ['authentik'],
    does: 'keeps the sessions and tokens of a user who is deactivated, as some ways and releases do',
  },
} as const satisfies Record<string, FaultEntry>

export type FaultKind = keyof typeof faultTable

/** The faults that affect one endpoint of any kind. */
export type TransportFaultKind = {
  [Kind in FaultKind]: (typeof faultTable)[Kind] extends { needs: 'at' | { at: 'transport' } } ? Kind : never
}[FaultKind]

/** The table entry of a kind, with the members that not every entry has. */
export function faultEntry(kind: FaultKind): FaultEntry {
  return faultTable[kind]
}

/** Whether a fault of this kind is for one endpoint. */
export function isForEndpoint(kind: FaultKind): boolean {
  const { needs } = faultEntry(kind)
  return needs === 'at' || (typeof needs === 'object' && needs.at !== undefined)
}

/** Whether a fault of this kind affects the transport of an endpoint, whatever the endpoint does. */
export function isTransportFault(kind: FaultKind): kind is TransportFaultKind {
  const { needs } = faultEntry(kind)
  return needs === 'at' || (typeof needs === 'object' && needs.at === 'transport')
}
