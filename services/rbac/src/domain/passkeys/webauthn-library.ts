/** The library that verifies passkeys, loaded when the first one comes: it takes some 25 MB, and a process that has just started has no use for it. */
export const webauthn = () => import('@simplewebauthn/server')
/** Its readers of the formats. */
export const webauthnHelpers = () => import('@simplewebauthn/server/helpers')
