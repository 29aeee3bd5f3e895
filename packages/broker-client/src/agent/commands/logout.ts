import { connect } from '../connect.ts'
import type { Command } from '../context.ts'
import { connectionOptions, readOptions } from '../options.ts'
import { readSettings } from '../settings.ts'

/** Ends the session of the wallet at the broker. Credentials that were minted live on until they expire. */
export const logout: Command = {
  help: `logout
  ends the session at the broker; credentials that were minted live on at AWS until they expire`,
  async run({ args, env, clock, tell }) {
    const { values } = readOptions(args, connectionOptions)
    const connection = await connect(await readSettings(values, env), clock)
    await (await connection.client()).signOut()
    tell('The session has ended. Credentials that were minted live on until they expire.')
    return 0
  },
}
