import path from 'node:path'
import { reportFailures } from '@constellation/command'
import { services } from './services.ts'
import { createSetUpLink } from './set-up-link.ts'
import { up } from './up.ts'

reportFailures('./scripts/up --help')
process.exitCode = await up({
  services,
  root: path.resolve(import.meta.dirname, '../../../..'),
  setUpLink: createSetUpLink(fetch),
})
