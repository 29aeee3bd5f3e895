import { z } from 'zod'

/** An account as rbac knows it. */
export const MailAccountId = z.uuid().brand<'AccountId'>()
export const ProviderId = z.uuid().brand<'ProviderId'>()
export const MailboxId = z.uuid().brand<'MailboxId'>()
export const MessageId = z.uuid().brand<'MessageId'>()
export const ApiKeyId = z.uuid().brand<'ApiKeyId'>()
export const ProviderSecretId = z.uuid().brand<'ProviderSecretId'>()
export const FailureId = z.uuid().brand<'FailureId'>()
export const SuppressionId = z.uuid().brand<'SuppressionId'>()
export const BulkJobId = z.uuid().brand<'BulkJobId'>()
export const WebhookId = z.uuid().brand<'WebhookId'>()
export const WebhookDeliveryId = z.uuid().brand<'WebhookDeliveryId'>()

export type MailAccountId = z.output<typeof MailAccountId>
export type ProviderId = z.output<typeof ProviderId>
export type MailboxId = z.output<typeof MailboxId>
export type MessageId = z.output<typeof MessageId>
export type ApiKeyId = z.output<typeof ApiKeyId>
export type ProviderSecretId = z.output<typeof ProviderSecretId>
export type FailureId = z.output<typeof FailureId>
export type SuppressionId = z.output<typeof SuppressionId>
export type BulkJobId = z.output<typeof BulkJobId>
export type WebhookId = z.output<typeof WebhookId>
export type WebhookDeliveryId = z.output<typeof WebhookDeliveryId>
