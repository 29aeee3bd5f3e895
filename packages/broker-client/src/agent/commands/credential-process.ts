import { processCredentials } from '../../aws/process-credentials.ts'
import { connect } from '../connect.ts'
import type { Command } from '../context.ts'
import { connectionOptions, readOptions, requestOptions, toRequest } from '../options.ts'
import { readSettings } from '../settings.ts'

/** Prints the one JSON object that `credential_process` of the AWS configuration reads. */
export const credentialProcess: Command = {
  help: `credential-process [--path PATH] [--service s3] [--grant GRANT]
  prints credentials for credential_process of ~/.aws/config`,
  async run({ args, env, clock, print }) {
    const { values } = readOptions(args, { ...connectionOptions, ...requestOptions })
    const connection = await connect(await readSettings(values, env), clock)
    const source = connection.source(toRequest(values, connection.walletAddress))
    const credentials = await source.current()
    print(processCredentials(credentials))
    // A renewal that this call began ends before the process does.
    await source.settled()
    return 0
  },
}
