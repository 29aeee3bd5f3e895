import type { Container } from './docker.ts'

/** What a container may do beyond what it has to, in words; nothing where it is as closed as it can be. */
export function openings(service: string, isOnce: boolean, { Config, HostConfig, Mounts }: Container): string[] {
  const { CapDrop, CapAdd, SecurityOpt, RestartPolicy, PortBindings } = HostConfig
  const findings: [string, boolean][] = [
    ['runs as root', /^(0|root)?(:|$)/.test(Config.User)],
    ['can write its image', !HostConfig.ReadonlyRootfs],
    ['has capabilities', CapDrop?.join() !== 'ALL' || Boolean(CapAdd?.length) || HostConfig.Privileged],
    ['may gain privileges', !SecurityOpt?.some((option) => /^no-new-privileges(:true)?$/.test(option))],
    ['has nobody who reaps', !HostConfig.Init],
    ['has no limits', !HostConfig.Memory || !HostConfig.NanoCpus || !HostConfig.PidsLimit],
    ['is not restarted as it should be', RestartPolicy.Name !== (isOnce ? 'no' : 'unless-stopped')],
    ['is not asked how it is', !isOnce && !Config.Healthcheck],
    ['can write what is mounted', Mounts.some(({ Type, RW }) => Type === 'bind' && RW)],
    ['sees the socket of Docker', Mounts.some(({ Source }) => Source.endsWith('.sock'))],
    ['has a volume', Mounts.some(({ Type }) => Type === 'volume') !== (service === 'postgres')],
    ['is published', Object.keys(PortBindings ?? {}).length > 0 !== (service === 'edge')],
  ]
  return findings.filter(([, found]) => found).map(([finding]) => finding)
}
