import type { Filter } from '@constellation/operator-command'

const readLowerCase = (text: string) => text.toLowerCase()

/** An account of the broker. It is compared in lower case. */
export const account: Filter = { shown: 'ACCOUNT', read: readLowerCase }

/** The address of a wallet. It is compared in lower case. */
export const address: Filter = { shown: 'ADDRESS', read: readLowerCase }
