export { UnsafePlace } from '@constellation/private-files'
export { type FileStoreOptions, fileCredentials, fileSessions, type Owner } from './credentials/file-store.ts'
export type { Served } from './endpoint/endpoint-tokens.ts'
export {
  type CredentialEndpoint,
  type EndpointOptions,
  serveCredentials,
} from './endpoint/serve-credentials.ts'
