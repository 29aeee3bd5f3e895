import type { Endpoint } from './endpoint.ts'

/** The media type in which an operation takes its body. */
export function bodyMediaType({ speaks }: Pick<Endpoint, 'speaks'>) {
  return speaks === 'oauth' ? 'application/x-www-form-urlencoded' : 'application/json'
}
