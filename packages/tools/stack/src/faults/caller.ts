import { signingKey } from '../first-start-files.ts'
import { type ServiceDescription, serviceKeyFile } from '../service-description.ts'

/** A service with a key that is never started. A test calls rbac in its name. */
export function callerOf(name: string): ServiceDescription {
  return {
    name,
    // Never run, but the file must exist.
    entry: 'services/hello/src/main.ts',
    calls: [],
    hosts: [],
    database: false,
    readyPath: '/',
    files: { [serviceKeyFile]: signingKey('service-token') },
    environment: () => ({}),
  }
}
