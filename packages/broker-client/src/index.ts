export { containerCredentials } from './aws/container-credentials.ts'
export { type AwsCredentialIdentity, credentialProvider } from './aws/credential-provider.ts'
export { processCredentials } from './aws/process-credentials.ts'
export { renderEnvironment } from './aws/render-environment.ts'
export { BrokerError, type ClientErrorCode } from './broker-error.ts'
export { type BrokerClient, createBrokerClient } from './create-broker-client.ts'
export {
  type CredentialSource,
  type CredentialSourceOptions,
  createCredentialSource,
} from './credentials/credential-source.ts'
export type { CredentialStore, Entry, Refusal } from './credentials/credential-store.ts'
export type { BrokerClientOptions } from './deps.ts'
export type { Grant, NewGrant } from './grants/grants.ts'
export type { CredentialRequest, Credentials } from './mint/credentials.ts'
export { optionsFromEnvironment } from './options-from-environment.ts'
export type { Session, SessionStore } from './sign-in/session-store.ts'
export { privateKeyWallet } from './signing/private-key-wallet.ts'
export type { Wallet } from './signing/sign-bytes.ts'
