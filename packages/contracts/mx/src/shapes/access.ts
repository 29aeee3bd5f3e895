/** For applications with a key, for services of the constellation, and for a person behind one of them. */
export const sending = {
  own: 'key',
  services: ['login', 'broker', 'platform-api', 'console'],
  user: { permissions: ['mx_send'], optional: true },
} as const

/** The same, to read what was handed in. */
export const readingMessages = {
  own: 'key',
  services: ['login', 'broker', 'platform-api', 'console'],
  user: { permissions: ['mx_read', 'mx_send', 'admin'], optional: true },
} as const

/** For the console, and for a command with the person's own access token. */
export const reading = { services: ['console'], user: { permissions: ['mx_read', 'admin'], direct: true } } as const
export const operating = {
  services: ['console'],
  user: { permissions: ['mx_operate', 'admin'], direct: true },
} as const
export const administering = { services: ['console'], user: { permissions: ['mx_admin'], direct: true } } as const
/** For administrators of the account. */
export const ownAccount = { services: ['console'], user: { permissions: ['admin'], direct: true } } as const
