import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { services } from '@constellation/stack'

const run = promisify(execFile)

/** Bundles the services from this checkout, as for production. */
export async function bundled(root: string): Promise<typeof services> {
  await run(process.execPath, [path.join(root, 'scripts/bundle.ts')])
  return services.map((service) => ({
    ...service,
    entry: path.join(path.dirname(service.entry), `../dist/${path.basename(service.entry, '.ts')}.js`),
  }))
}
