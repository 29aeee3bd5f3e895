import { readdirSync } from 'node:fs'
import path from 'node:path'

/** The services that images are made of: those named, or all of them. Ends this process for a name that is none. */
export function deployedServices(root: string, names: readonly string[]): string[] {
  const all = readdirSync(path.join(root, 'services')).sort()
  const unknown = names.find((name) => !all.includes(name))
  if (unknown) {
    process.stderr.write(`images: no service is called "${unknown}"; there are ${all.join(', ')}\n`)
    process.exit(2)
  }
  return names.length ? [...names] : all
}
