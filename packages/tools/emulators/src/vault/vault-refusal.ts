/** An error as Vault answers it. */
export class VaultRefusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }

  toResponse(): Response {
    return Response.json({ errors: [this.message] }, { status: this.status, headers: { 'cache-control': 'no-store' } })
  }
}
