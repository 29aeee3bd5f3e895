import { cpSync, globSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { reportFailures } from '@constellation/command'
import { build } from 'esbuild'
import { type BundleSource, bundleSources } from './bundle-sources.ts'

/**
 * Bundles services for production into `services/<name>/dist`: one file for the service, one for its migrations, and the files that are not
 * JavaScript. `bundle [name…]`; without names, every service.
 */
reportFailures('pnpm bundle')
const root = path.resolve(import.meta.dirname, '..')
await Promise.all(bundleSources(root, process.argv.slice(2)).map(bundle))

async function bundle({ folder: folderName, entries }: BundleSource): Promise<void> {
  const folder = path.join(root, folderName)
  const outdir = path.join(folder, 'dist')
  rmSync(outdir, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((file) => path.join(root, file)),
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'error',
    loader: { '.node': 'copy' },
    // pg loads its native bindings only if they are installed.
    external: ['pg-native'],
    // CommonJS packages call `require`, which a module does not have.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url)",
    },
  })
  writeFileSync(path.join(outdir, 'package.json'), '{ "type": "module" }\n')
  for (const script of globSync('src/assets/*.js', { cwd: folder }))
    cpSync(path.join(folder, script), path.join(outdir, path.basename(script)))
  if (Object.keys(metafile.inputs).some((file) => file.startsWith('packages/design/'))) copyDesign(outdir)
  copyWasm(Object.keys(metafile.inputs), outdir)
  process.stdout.write(`${folderName}/dist\n`)
}

/** Copies the WebAssembly that `tiny-secp256k1` reads beside its code at run time. */
function copyWasm(inputs: readonly string[], outdir: string): void {
  const loader = inputs.find((file) => file.endsWith('/tiny-secp256k1/lib/wasm_loader.js'))
  if (loader === undefined) return
  const name = 'secp256k1.wasm'
  cpSync(path.join(root, path.dirname(loader), name), path.join(outdir, name), { dereference: true })
}

/** Copies the style sheets and fonts that `design` reads at run time. */
function copyDesign(outdir: string): void {
  const design = path.join(root, 'packages/design')
  for (const file of globSync('src/*.css', { cwd: design }))
    cpSync(path.join(design, file), path.join(outdir, path.basename(file)))
  const font = 'node_modules/@fontsource-variable/inter'
  for (const file of [
    'package.json',
    'LICENSE',
    ...globSync('files/inter-latin{,-ext}-wght-normal.woff2', { cwd: path.join(design, font) }),
  ])
    cpSync(path.join(design, font, file), path.join(outdir, font, file), { dereference: true })
}
