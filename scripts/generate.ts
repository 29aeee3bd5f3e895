import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { reportFailures } from '@constellation/command'
import { generatedFiles, readSources } from '@constellation/generators'

/** Writes every generated file from the services' manifests and code. With `--check` it only names the files that differ. */
reportFailures('pnpm run')
const { values } = parseArgs({ options: { check: { type: 'boolean' } } })
const root = path.resolve(import.meta.dirname, '..')
const files = Object.entries(generatedFiles(await readSources(root)))
const stale = files.filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)

if (values.check) {
  for (const [file] of stale) process.stdout.write(`${file} differs from the code: run \`pnpm generate\`\n`)
  process.exit(stale.length ? 1 : 0)
}
for (const [file, text] of stale) {
  writeFileSync(file, text)
  process.stdout.write(`${file}\n`)
}
execFileSync(process.execPath, ['scripts/generate-schema.ts'], { stdio: 'inherit' })
