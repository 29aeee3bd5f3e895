export { send } from '../send.ts'
export type { Cloud } from '../start-cloud.ts'
export { waitForLink } from '../wait-for-link.ts'
export { type FaultStack, type FaultStackOptions, type Killable, startFaultStack } from './start-fault-stack.ts'
