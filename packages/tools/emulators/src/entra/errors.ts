import { newGuid } from '../new-guid.ts'

/** The errors of the token endpoint: Microsoft's number, the OAuth code, the text and the status. */
const errors = {
  wrongSecret: [7000215, 'invalid_client', 'Invalid client secret provided.', 401],
  noSecret: [7000218, 'invalid_client', "The request body must contain 'client_assertion' or 'client_secret'.", 401],
  unknownClient: [700016, 'unauthorized_client', 'The application was not found in the directory.', 400],
  unknownTenant: [90002, 'invalid_tenant', 'The tenant was not found.', 400],
  missingParameter: [900144, 'invalid_request', "The request body must contain the parameter: 'code'.", 400],
  unsupportedGrant: [70003, 'unsupported_grant_type', 'The app requested an unsupported grant type.', 400],
  badCode: [9002313, 'invalid_grant', 'Invalid request. Request is malformed or invalid.', 400],
  usedCode: [54005, 'invalid_grant', 'OAuth2 Authorization code was already redeemed.', 400],
  expiredCode: [70008, 'invalid_grant', 'The provided authorization code or refresh token has expired.', 400],
  otherClient: [700005, 'invalid_grant', 'The provided code was issued to another client.', 400],
  redirectMismatch: [500112, 'invalid_client', 'The reply address does not match the one of the authorization.', 400],
  badVerifier: [501481, 'invalid_grant', 'The Code_Verifier does not match the code_challenge.', 400],
} as const satisfies Record<string, readonly [number, string, string, 400 | 401]>

export type EntraErrorName = keyof typeof errors

/** An error in the form of Entra ID, with its status. */
export function describeEntraError(name: EntraErrorName, now: Date, random: (sizeBytes: number) => Uint8Array) {
  const [code, error, text, status] = errors[name]
  return { status, body: entraErrorBody({ code, error, text }, now, random) }
}

/** The body of an error. The description begins with `AADSTS` and the number, and ends with ids for support. */
export function entraErrorBody(
  { code, error, text }: { code: number; error: string; text: string },
  now: Date,
  random: (sizeBytes: number) => Uint8Array,
) {
  const timestamp = `${now.toISOString().slice(0, 19).replace('T', ' ')}Z`
  const [trace_id, correlation_id] = [newGuid(random), newGuid(random)]
  return {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id,
    correlation_id,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  }
}
