/** A refusal in the form of Django REST framework: an object with `detail`, or the messages of each field. Without a body it is empty. */
export class AuthentikRefusal extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(`Authentik refuses with ${status}`)
    this.status = status
    this.body = body
  }

  toResponse(): Response {
    const { status, body } = this
    if (body === undefined) return new Response(null, { status })
    return typeof body === 'string'
      ? new Response(body, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
      : Response.json(body, { status })
  }
}

/** Authentik has no 401: who is not known is forbidden too. */
export function forbidden(detail = 'You do not have permission to perform this action.'): AuthentikRefusal {
  return new AuthentikRefusal(403, { detail })
}

/** `noun` is the name of the model. Without it the text names none. */
export function notFound(noun?: string): AuthentikRefusal {
  return new AuthentikRefusal(404, { detail: noun ? `No ${noun} matches the given query.` : 'Not found.' })
}

/** One message for one field of a body or of a query. */
export function invalid(field: string, message: string): AuthentikRefusal {
  return new AuthentikRefusal(400, { [field]: [message] })
}

export const unique = 'This field must be unique.'

export function noSuchPk(pk: unknown): string {
  return `Invalid pk "${pk}" - object does not exist.`
}
