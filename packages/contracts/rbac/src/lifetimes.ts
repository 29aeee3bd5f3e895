/** How long the link of a mail works, in seconds, by the purpose that `readLink` gives. */
export const linkLifetimeSeconds = { confirm_email: 86_400, reset_password: 1200, reset_factors: 1200 } as const

/** How long a person has to answer a challenge for a second factor. */
export const challengeSeconds = 300

/** How long a challenge for a passkey is open, except one for signing in. */
export const passkeyChallengeSeconds = 300

/** How long one for signing in is open. It waits behind the suggestions of a page, which renews it at half its life. */
export const passkeySignInSeconds = 1200

/** How old the last proof of a person may be for an operation that needs a recent one. */
export const recentProofMinutes = 10
