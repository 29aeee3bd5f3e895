import { run } from './run.ts'

/** Writes what a service is made of (CycloneDX): every dependency of production, with its version and licence. */
export function writeSbom(root: string, service: string, file: string): void {
  const filter = ['--filter', `@constellation/${service}`]
  run(
    'pnpm',
    ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--prod', ...filter, '--out', file],
    { cwd: root },
  )
}
