import { run } from './run.ts'

/** Writes the SBOM (CycloneDX) of the workspace package in `folder`: production dependencies with versions and licences. */
export function writeSbom(root: string, folder: string, file: string): void {
  const filter = ['--filter', `./${folder}`]
  run(
    'pnpm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--prod', ...filter, '--out', file],
    { cwd: root },
  )
}
