export { CommandFailure } from './command-failure.ts'
export { describeFailure } from './describe-failure.ts'
export { makeDirectory } from './make-directory.ts'
export { reportFailures } from './report-failures.ts'
