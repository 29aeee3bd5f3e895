import {
  type Environment,
  type Place,
  type Process,
  roleVariables,
  type Service,
  variablePrefix,
} from '@constellation/manifest'

/** The variables of a process in a container, which listens on every address of it. */
export function environmentOf(service: Service, process: Process, place: Place): [name: string, value: string][] {
  const host = { [`${variablePrefix(service)}HOST`]: '0.0.0.0' }
  const all: Environment = { ...host, ...roleVariables(service, process), ...service.environment(place) }
  return Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
}
