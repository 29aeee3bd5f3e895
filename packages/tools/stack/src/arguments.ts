import { parseArgs } from 'node:util'
import { CommandFailure } from '@constellation/command'
import { parseApplication } from './applications.ts'

export const help = `./scripts/up [options]

Brings the whole of Constellation up on this machine and keeps it running until Ctrl-C.

  --port 8080        the one public port: http://login.localhost:8080 and so on
  --data .data       where the database, keys, captured mail and logs live
  --fresh            clear that first
  --app id=origin    register your own program, as my-app=http://localhost:3000; may be repeated
  --without service  set a service up but leave it for you to run; may be repeated
  --json             print the addresses as one line of JSON
  --help             print this

`

export type UpArguments = {
  port: number
  /** Absent: `.data` in the checkout. */
  data: string | undefined
  fresh: boolean
  json: boolean
  help: boolean
  applications: { id: string; origin: string }[]
  without: string[]
}

/** Reads the command line. Throws CommandFailure for anything that is not understood. */
export function readArguments(args: readonly string[], serviceNames: readonly string[]): UpArguments {
  const { port, data, fresh, json, help, app, without } = parse(args)
  const number = /^\d{1,5}$/.test(port) ? Number(port) : Number.NaN
  if (!(number >= 0 && number <= 65_535)) throw new CommandFailure(`"${port}" is no port`, 'give a number up to 65535')
  const stranger = without.find((name) => !serviceNames.includes(name))
  if (stranger) throw new CommandFailure(`there is no service "${stranger}"`, `choose from ${serviceNames.join(', ')}`)
  const applications = app.map(parseApplication)
  refuseTakenIds(applications, serviceNames)
  return { port: number, data, fresh, json, help, applications, without }
}

/** An id names one application, and the services have names of their own. */
function refuseTakenIds(applications: readonly { id: string }[], serviceNames: readonly string[]) {
  const ids = applications.map(({ id }) => id)
  const taken = ids.find((id, index) => serviceNames.includes(id) || ids.indexOf(id) < index)
  if (!taken) return
  const reason = serviceNames.includes(taken) ? 'is the name of a service' : 'names two applications'
  throw new CommandFailure(`--app ${taken}=…: "${taken}" ${reason}`, 'choose another id, such as my-app')
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8080' },
      data: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      app: { type: 'string', multiple: true, default: [] },
      without: { type: 'string', multiple: true, default: [] },
    },
  }).values
}
