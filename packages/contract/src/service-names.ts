/** Every service of the constellation: what `iss` and `aud` of a service token may name. */
export const serviceNames = ['login', 'rbac', 'broker', 'mx-worker', 'platform-api', 'console'] as const

export type ServiceName = (typeof serviceNames)[number]
