export { type RbacPermissionsOptions, rbacPermissions } from './rbac-permissions.ts'
