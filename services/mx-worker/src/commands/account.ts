import { platformAccountId } from '@constellation/contracts-rbac'
import type { Filter } from '@constellation/operator-command'

/** An account by its id. `platform` is the platform's own. */
export const readAccount = (text: string) => (text === 'platform' ? platformAccountId : text)

export const accountUsage = 'platform|ID'

/** Narrows a list to an account. */
export const accountFilter: Filter = { shown: accountUsage, read: readAccount, parameter: 'accountId' }
