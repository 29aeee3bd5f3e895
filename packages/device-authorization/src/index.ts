export { UnsafePlace } from '@constellation/private-files'
export { configFolder } from './config-folder.ts'
export {
  createDeviceAuthorization,
  type DeviceAuthorization,
  type DeviceAuthorizationOptions,
} from './create-device-authorization.ts'
export { SignInFailure, type SignInFailureReason } from './sign-in-failure.ts'
