import { parseArgs } from 'node:util'
import { startMailCatcher } from './start-mail-catcher.ts'

const help = `mail-catcher --directory FOLDER [--host 127.0.0.1] [--smtp-port 1025] [--http-port 8025]
Takes every mail over SMTP, keeps it in the folder and shows it over HTTP. Nothing is ever sent on.
`

const { values } = parseArgs({
  options: {
    directory: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    'smtp-port': { type: 'string', default: '1025' },
    'http-port': { type: 'string', default: '8025' },
    help: { type: 'boolean' },
  },
})

if (values.help) process.stdout.write(help)
else if (!values.directory) {
  process.stderr.write(help)
  process.exitCode = 2
} else {
  const catcher = await startMailCatcher({
    directory: values.directory,
    host: values.host,
    smtpPort: Number(values['smtp-port']),
    httpPort: Number(values['http-port']),
    now: () => new Date(),
  })
  process.stdout.write(`mail is caught at ${values.host}, SMTP ${values['smtp-port']}, HTTP ${values['http-port']}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void catcher.stop())
}
