/**
 * A failed delivery of a known kind: the receiver `refused` it for ever, or is `unresponsive`. Every other error is retried. The message is
 * logged and stored, so it holds no address of a person.
 */
export class DeliveryFailure extends Error {
  readonly kind: 'refused' | 'unresponsive'

  constructor(kind: 'refused' | 'unresponsive', message: string) {
    super(message)
    this.name = 'DeliveryFailure'
    this.kind = kind
  }
}
