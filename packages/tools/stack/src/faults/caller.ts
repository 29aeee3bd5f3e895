import { signingKey } from '../first-start-files.ts'
import { type ServiceDescription, serviceKeyFile } from '../service-description.ts'

/** A service that has a key and is never started: in whose name a test calls what rbac opens to it. */
export function callerOf(name: string): ServiceDescription {
  return {
    name,
    // Nothing runs it; a description names a file that is there.
    entry: 'services/hello/src/main.ts',
    hosts: [],
    database: false,
    readyPath: '/',
    files: { [serviceKeyFile]: signingKey('service-token') },
    environment: () => ({}),
  }
}
