export { default as findFreePort } from 'get-port'
export { StartFailure, type StartFailureCode } from './start-failure.ts'
export { type LocalPostgres, type StartPostgresOptions, startPostgres } from './start-postgres.ts'
export { tether } from './tether.ts'
