import { existsSync } from 'node:fs'
import path from 'node:path'

const programs = [
  'nomad',
  'traefik',
  'dockerd',
  'docker',
  'docker-registry',
  'debootstrap',
  'ip',
  'nsenter',
  'openssl',
  'python3',
]

/** Why a cluster cannot run on this machine; undefined when it can. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes root on Linux'
  const missing = programs.filter((name) => !find(name))
  return missing.length > 0 ? `not in PATH: ${missing.join(', ')}` : undefined
}

function find(name: string) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(path.join(folder, name)))
}
