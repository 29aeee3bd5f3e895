export { type LockOptions, takeFileLock } from './file-lock.ts'
export { makePrivateFolder, requirePrivate, UnsafePlace } from './private-folder.ts'
export { writePrivateFile } from './write-private-file.ts'
