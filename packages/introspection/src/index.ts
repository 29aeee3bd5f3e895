export { createIdentification, loginApplicationId, type Person, type RbacOf } from './identify-person.ts'
export { requirePlatformPermission } from './require-platform-permission.ts'
