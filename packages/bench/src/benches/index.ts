import type { Bench } from '../bench.ts'
import { introspect } from './introspect.ts'
import { page } from './page.ts'
import { passwordLogin } from './password-login.ts'
import { passwordStorm } from './password-storm.ts'
import { permissionCheck } from './permission-check.ts'
import { refresh } from './refresh.ts'
import { signUp } from './sign-up.ts'
import { withTwoWorkers } from './two-workers.ts'

/** Every piece of work that is measured, in the order in which it is told. */
export const benches: readonly Bench[] = [
  passwordLogin,
  passwordStorm,
  signUp,
  refresh,
  introspect,
  permissionCheck,
  page,
  withTwoWorkers(introspect, { target: 1.1 }),
  withTwoWorkers(passwordLogin, { target: 1 }),
]
