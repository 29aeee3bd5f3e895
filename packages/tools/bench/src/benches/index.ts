import type { Bench } from '../bench.ts'
import { mint, mintAtHalf, siweVerify } from './broker.ts'
import { credentialProcessKept, credentialProcessNew } from './credential-process.ts'
import { grantConsumeMany, grantConsumeOne } from './grant-consume.ts'
import { handoff } from './handoff.ts'
import { introspect, introspectAtHalf, introspectFew } from './introspect.ts'
import {
  memoryBroker,
  memoryLogin,
  memoryLoginUsed,
  memoryMx,
  memoryMxUsed,
  memoryRbac,
  memoryRbacUsed,
} from './memory.ts'
import { memoryMxApi1m, memoryMxWorker1m } from './memory-mx-backlog.ts'
import { mxAdmit } from './mx-admit.ts'
import { mxAdmitPostfix } from './mx-admit-postfix.ts'
import { mxClaim } from './mx-claim.ts'
import { mxDeliverPostgres, mxDeliverRedis } from './mx-deliver.ts'
import { mxList } from './mx-list.ts'
import { mxPickup } from './mx-pickup.ts'
import { oauthCallback } from './oauth-callback.ts'
import { page } from './page.ts'
import { pagesOfLists } from './pages-of-lists.ts'
import { passkeyAssertion } from './passkey-assertion.ts'
import { passwordLogin, passwordLoginRedis } from './password-login.ts'
import { passwordStorm } from './password-storm.ts'
import { permissionCheck } from './permission-check.ts'
import { refresh } from './refresh.ts'
import { renewal } from './renewal.ts'
import { sessionValidate, sessionValidateRedis } from './session-validate.ts'
import { signUp } from './sign-up.ts'
import { startupBroker, startupLogin, startupRbac } from './startup.ts'
import { totpVerify } from './totp-verify.ts'

/** Every bench, in the order of the report. */
export const benches: readonly Bench[] = [
  passwordLogin,
  passwordLoginRedis,
  passwordStorm,
  signUp,
  totpVerify,
  passkeyAssertion,
  oauthCallback,
  refresh,
  handoff,
  renewal,
  introspect,
  introspectFew,
  introspectAtHalf,
  permissionCheck,
  sessionValidate,
  sessionValidateRedis,
  page,
  ...pagesOfLists,
  mint,
  mintAtHalf,
  siweVerify,
  grantConsumeOne,
  grantConsumeMany,
  credentialProcessKept,
  credentialProcessNew,
  mxAdmit,
  mxAdmitPostfix,
  mxDeliverPostgres,
  mxDeliverRedis,
  mxPickup,
  mxClaim('100k'),
  mxClaim('1m'),
  mxList('100k'),
  mxList('1m'),
  startupRbac,
  startupLogin,
  startupBroker,
  memoryRbac,
  memoryRbacUsed,
  memoryLogin,
  memoryLoginUsed,
  memoryBroker,
  memoryMx,
  memoryMxUsed,
  memoryMxApi1m,
  memoryMxWorker1m,
]
