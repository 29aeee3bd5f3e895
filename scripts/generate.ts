import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generatedFiles, readSources } from '@constellation/generators'

/** Writes every generated file from the services' manifests and code. With `--check` it only names the files that differ. */
const root = path.resolve(import.meta.dirname, '..')
const files = Object.entries(generatedFiles(await readSources(root)))
const stale = files.filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)

if (process.argv.includes('--check')) {
  for (const [file] of stale) process.stdout.write(`${file} differs from the code: run \`pnpm generate\`\n`)
  process.exit(stale.length ? 1 : 0)
}
for (const [file, text] of stale) {
  writeFileSync(file, text)
  process.stdout.write(`${file}\n`)
}
execFileSync(process.execPath, ['scripts/generate-schema.ts'], { stdio: 'inherit' })
