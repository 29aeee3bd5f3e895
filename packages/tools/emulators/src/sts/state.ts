import type { AwsAccount } from '../aws/account.ts'
import type { Faults } from '../faults/faults.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { TokenRules } from './web-identity-token.ts'

/** The parts of the stand-in for STS. */
export type StsState = TokenRules & { account: AwsAccount; keys: IssuerKeys; faults: Faults }
