import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pack } from './pack.ts'
import { publishedPackages } from './published-packages.ts'

/** The command: packs the named packages, or all. Prints the tarballs, for `npm install`. */
const root = path.resolve(import.meta.dirname, '../../../..')
const destination = path.join(root, '.packages')
const all = publishedPackages(root)
const names = process.argv.slice(2)
await mkdir(destination, { recursive: true })
for (const one of all.filter(({ name }) => names.length === 0 || names.includes(path.basename(name))))
  process.stdout.write(`${await pack(one, destination)}\n`)
