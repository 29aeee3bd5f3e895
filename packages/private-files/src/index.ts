export { type LockOptions, takeFileLock } from './file-lock.ts'
export { parseSecretJson } from './parse-secret-json.ts'
export { makePrivateFolder, requirePrivate, UnsafePlace } from './private-folder.ts'
export { writePrivateFile } from './write-private-file.ts'
