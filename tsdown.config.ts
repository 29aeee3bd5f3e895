import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'tsdown'

/**
 * Builds the published package in whose folder tsdown runs into `dist`: each entry of its `exports` and each command of its `bin`, as
 * ESM and CommonJS with types. Packages of this repository become part of the build, and packages of the registry stay dependencies.
 */
const {
  private: _,
  scripts,
  devDependencies,
  publishConfig,
  exports: sources,
  bin: commands,
  ...shared
} = readManifest()
const entries = Object.entries(sources).map(([name, file]) => ({ name, file, built: path.basename(file, '.ts') }))

export default defineConfig({
  cwd: process.cwd(),
  entry: { ...Object.fromEntries(entries.map(({ built, file }) => [built, file])), ...commands },
  format: ['esm', 'cjs'],
  platform: 'node',
  // The oldest Node that applications may run on.
  target: 'node20',
  dts: true,
  tsconfig: path.join(import.meta.dirname, 'tsconfig.published.json'),
  logLevel: 'error',
  onSuccess: writeManifest,
})

type Manifest = { exports: Record<string, string>; bin?: Record<string, string>; [field: string]: unknown }

function readManifest(): Manifest {
  return JSON.parse(readFileSync('package.json', 'utf8'))
}

/** Writes what `pnpm pack` puts beside the build. `main`, `types` and `typesVersions` are for tools that do not read `exports`. */
function writeManifest() {
  const exports = Object.fromEntries(
    entries.map(({ name, built }) => [name, { import: `./${built}.mjs`, require: `./${built}.cjs` }]),
  )
  const types = entries.filter(({ name }) => name !== '.').map(({ built }) => [built, [`./${built}.d.cts`]])
  const manifest = {
    ...shared,
    main: './index.cjs',
    types: './index.d.cts',
    typesVersions: { '*': Object.fromEntries(types) },
    exports,
    ...(commands && { bin: Object.fromEntries(Object.keys(commands).map((name) => [name, `./${name}.mjs`])) }),
  }
  writeFileSync('dist/package.json', `${JSON.stringify(manifest, null, 2)}\n`)
  copyFileSync('README.md', 'dist/README.md')
  copyFileSync(path.join(import.meta.dirname, 'LICENSE'), 'dist/LICENSE')
}
