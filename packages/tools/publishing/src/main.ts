import path from 'node:path'
import { parseArgs } from 'node:util'
import { CommandFailure, makeDirectory, reportFailures } from '@constellation/command'
import { pack } from './pack.ts'
import { publishedPackages } from './published-packages.ts'

const help = `pack [name…]
Packs the packages that others install, or the named ones, and prints their tarballs in .packages: \`npm install\` takes them.
`
reportFailures('./scripts/pack --help')
const { values, positionals } = parseArgs({ options: { help: { type: 'boolean' } }, allowPositionals: true })
const root = path.resolve(import.meta.dirname, '../../../..')
const packages = publishedPackages(root).map((one) => ({ ...one, short: path.basename(one.name) }))
const unknown = positionals.find((name) => !packages.some(({ short }) => short === name))

if (values.help) process.stdout.write(help)
else if (unknown) {
  const list = packages.map(({ short }) => short).join(', ')
  throw new CommandFailure(`no published package is called "${unknown}"`, `choose from ${list}`)
} else {
  const destination = path.join(root, '.packages')
  await makeDirectory(destination)
  for (const one of packages.filter(({ short }) => positionals.length === 0 || positionals.includes(short)))
    process.stdout.write(`${await pack(one, destination)}\n`)
}
