import { run } from './run.ts'

/** Pushes an image to a registry and returns its name there, by digest. */
export function pushImage(name: string, registry: string): string {
  const remote = `${registry}/${name}`
  run('docker', ['tag', name, remote])
  run('docker', ['push', remote])
  const digests = run('docker', ['image', 'inspect', '--format', '{{join .RepoDigests "\\n"}}', remote])
  const repository = remote.slice(0, remote.lastIndexOf(':'))
  const pushed = digests.split('\n').find((digest) => digest.startsWith(`${repository}@`))
  if (!pushed) throw new Error(`${remote} was pushed, but docker does not know its digest`)
  return pushed.trim()
}
