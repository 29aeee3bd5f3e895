import type { Parsed } from '@constellation/contract'
import type { rbac } from '@constellation/contracts-rbac'

/** Where a request comes from, for rbac's audit and throttling. */
export type ClientInfo = Parsed<typeof rbac.signInWithPassword>['body']['client']
