import * as device from './device.ts'
import * as events from './events.ts'
import * as handoff from './handoff.ts'
import * as session from './session.ts'

export { deviceGrantType, operatorClient } from './device.ts'
export { errorCodes } from './error-codes.ts'
export type { Handoff } from './handoff.ts'

/** The operations of `login` that programs call. Its pages are not among them. */
export const login = {
  ...handoff.operations,
  ...device.operations,
  ...session.operations,
  ...events.operations,
} as const
