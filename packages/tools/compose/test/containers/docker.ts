import { spawnSync } from 'node:child_process'

/** What Docker printed, on either output. */
export function docker(...parameters: string[]): string {
  const { stdout, stderr } = spawnSync('docker', parameters, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return `${stdout}${stderr}`.trim()
}

/** The part of what Docker knows of a container that is looked at here. */
export type Container = {
  Id: string
  Name: string
  State: { StartedAt: string; Health?: { Status: string } }
  Config: { User: string; Labels: Record<string, string>; Healthcheck?: object }
  HostConfig: {
    ReadonlyRootfs: boolean
    CapDrop: string[] | null
    CapAdd: string[] | null
    SecurityOpt: string[] | null
    Init: boolean | null
    Memory: number
    NanoCpus: number
    PidsLimit: number | null
    Privileged: boolean
    RestartPolicy: { Name: string }
    PortBindings: Record<string, unknown> | null
  }
  Mounts: { Type: string; Source: string; RW: boolean }[]
}

/** Every container of a project, by the name of its service. */
export function containersOf(project: string): Record<string, Container> {
  const ids = docker('ps', '--all', '--quiet', '--filter', `label=com.docker.compose.project=${project}`).split('\n')
  const all: Container[] = JSON.parse(docker('inspect', ...ids))
  return Object.fromEntries(all.map((one) => [one.Config.Labels['com.docker.compose.service'], one]))
}
