/** The library that verifies passkeys. It takes some 25 MB, so the first passkey loads it. */
export const webauthn = () => import('@simplewebauthn/server')
/** Its parsers. */
export const webauthnHelpers = () => import('@simplewebauthn/server/helpers')
