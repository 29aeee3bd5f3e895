import { commonErrorCodes } from '@constellation/contract'
import { errorCodes as ofLogin } from '@constellation/contracts-login'
import { errorCodes as ofRbac } from '@constellation/contracts-rbac'

/** Every code that login may answer with: its own, those any request can meet, and rbac's, whose refusals it passes on. */
export const errorCodes = { ...commonErrorCodes, ...ofRbac, ...ofLogin }
