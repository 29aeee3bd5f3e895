export {
  createKeyFile,
  type KeyPurpose,
  type KeyRing,
  keyPurposes,
  loadKeyPair,
  loadKeyRing,
  newKeyFile,
  parseKeyPair,
  publicJwks,
} from './key-file.ts'
export { hashToken, newToken } from './opaque-token.ts'
export { createRandomBytes } from './random-bytes.ts'
export { createServiceTokens, type ServiceTokens } from './service-token.ts'
export { createServiceVerifier, parseServiceKeys, type ServiceKeys, type ServiceVerifier } from './service-verifier.ts'
export { newUserCode, readUserCode, writeUserCode } from './user-code.ts'
