import type { FailureCode, ProviderKind } from '@constellation/contracts-mx'
import type { AdapterIo, ProviderDetail, SendCommand } from './provider-adapter.ts'

/** A step of a test that went wrong, with what an operator can do about it. */
export type FailedStep = { kind: 'failed'; code: FailureCode; hint: string; detail: ProviderDetail }

/** The copy of a test message: which of our marks it has, or that it was not found. */
export type FoundCopy = { kind: 'found'; hasMessageId: boolean; hasHeader: boolean } | { kind: 'not_found' }

/** One test of a provider. Each call is bounded by the deadline of its command, and none throws for what a provider does. */
export type ProviderTester = {
  readonly kind: ProviderKind
  /** Whether copies of what was sent can be found at the provider. */
  readonly keepsCopies: boolean
  /** Signs in again: what is kept in memory for delivery does not count. With Graph it requests a token, which the following calls use. */
  signIn(command: SendCommand, io: AdapterIo): Promise<{ kind: 'signed_in'; detail: ProviderDetail } | FailedStep>
  /** Sends the message of the command in the provider's mode, with both marks in it as far as the mode carries them. */
  send(command: SendCommand, io: AdapterIo): Promise<{ kind: 'sent'; detail: ProviderDetail } | FailedStep>
  /** Looks once for the copy of the message that was sent. */
  findCopy(command: SendCommand, io: AdapterIo): Promise<FoundCopy>
}

/** How a test reaches providers, and how it waits for a copy. */
export type ProviderTests = {
  /** Makes what one test uses, for each kind of provider. */
  testers: Readonly<Record<ProviderKind, () => ProviderTester>>
  io: Pick<AdapterIo, 'now' | 'monotonicMs' | 'fetch' | 'openSecret'>
  /** Waits so many milliseconds. */
  pause: (ms: number) => Promise<unknown>
}
