import { z } from 'zod'

/** An account as rbac knows it. */
export const MailAccountId = z.uuid().brand<'AccountId'>()
export const ProviderId = z.uuid().brand<'ProviderId'>()
export const MailboxId = z.uuid().brand<'MailboxId'>()
export const MessageId = z.uuid().brand<'MessageId'>()
export const ApiKeyId = z.uuid().brand<'ApiKeyId'>()
export const ProviderSecretId = z.uuid().brand<'ProviderSecretId'>()

export type MailAccountId = z.output<typeof MailAccountId>
export type ProviderId = z.output<typeof ProviderId>
export type MailboxId = z.output<typeof MailboxId>
export type MessageId = z.output<typeof MessageId>
export type ApiKeyId = z.output<typeof ApiKeyId>
export type ProviderSecretId = z.output<typeof ProviderSecretId>
