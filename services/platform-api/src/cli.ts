import { createLoopbackFetch } from '@constellation/client/loopback-fetch'
import { runCommand } from './commands/run-command.ts'

process.exitCode = await runCommand(process, { now: () => new Date(), fetch: createLoopbackFetch() })
