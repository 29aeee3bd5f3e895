import { entraErrorBody } from '../entra/errors.ts'

/** The refusals of a request for an application's token: Microsoft's number, the OAuth code, the status and the text. */
const refusals = {
  unknownTenant: [90002, 'invalid_request', 400, 'Tenant not found. Check the tenant id and the cloud.'],
  noTenant: [50059, 'invalid_request', 400, 'No tenant-identifying information found in the request.'],
  noClient: [900144, 'invalid_request', 400, "The request body must contain the following parameter: 'client_id'."],
  noGrantType: [900144, 'invalid_request', 400, "The request body must contain the following parameter: 'grant_type'."],
  otherGrantType: [70003, 'unsupported_grant_type', 400, 'The app requested an unsupported grant type.'],
  unknownClient: [700016, 'unauthorized_client', 400, 'Application was not found in the directory.'],
  noScope: [900144, 'invalid_request', 400, "The request body must contain the following parameter: 'scope'."],
  otherScope: [70011, 'invalid_scope', 400, "The provided value for the input parameter 'scope' is not valid."],
  noCredential: [
    7000218,
    'invalid_client',
    401,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ],
  wrongSecret: [7000215, 'invalid_client', 401, 'Invalid client secret provided.'],
  expiredSecret: [7000222, 'invalid_client', 401, 'The provided client secret keys for the app are expired.'],
  malformedAssertion: [50027, 'invalid_client', 401, 'JWT token is invalid or malformed.'],
  unknownKey: [
    700027,
    'invalid_client',
    401,
    'The certificate with identifier used to sign the client assertion is not registered on application.',
  ],
  wrongSignature: [700027, 'invalid_client', 401, 'Client assertion failed signature validation.'],
  otherIssuer: [
    700021,
    'invalid_client',
    401,
    "Client assertion application identifier doesn't match 'client_id' parameter.",
  ],
  otherAudience: [700023, 'invalid_client', 401, 'Client assertion audience claim does not match Realm issuer.'],
  // No number of Entra ID is documented for this one: it is that of a proof which fails in general.
  replayed: [50012, 'invalid_client', 401, 'Authentication failed: the client assertion was used before.'],
  outOfTime: [700024, 'invalid_client', 401, 'Client assertion is not within its valid time range.'],
} as const satisfies Record<string, readonly [number, string, 400 | 401, string]>

export type TokenRefusalName = keyof typeof refusals
export type Errors = { now: () => Date; random: (sizeBytes: number) => Uint8Array }

/** A refusal of the token endpoint. Its text names no secret. */
export function refuseToken(name: TokenRefusalName, errors: Errors): Response {
  const [number, error, status, text] = refusals[name]
  return sendTokenError({ number, error, status, text }, errors)
}

/** An error in the form of Entra ID. */
export function sendTokenError(
  { number, error, status, text }: { number: number; error: string; status: number; text: string },
  { now, random }: Errors,
): Response {
  const body = entraErrorBody({ code: number, error, text }, now(), random)
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}
