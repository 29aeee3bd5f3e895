import { run } from './run.ts'

/** Writes what the workspace package in `folder` is made of (CycloneDX): every dependency of production, with its version and licence. */
export function writeSbom(root: string, folder: string, file: string): void {
  const filter = ['--filter', `./${folder}`]
  run(
    'pnpm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--prod', ...filter, '--out', file],
    { cwd: root },
  )
}
