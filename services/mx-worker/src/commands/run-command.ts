import { envTable, type Host, type System } from '@constellation/operator-command'
import { registry } from '../config.ts'
import { addSuppression } from './add-suppression.ts'
import { disableMailbox, enableMailbox, releaseMailbox } from './change-mailbox.ts'
import { deleteProvider, disableProvider, enableProvider } from './change-provider.ts'
import { deleteWebhook, disableWebhook, enableWebhook, redeliverWebhook, testWebhook } from './change-webhook.ts'
import { discardFailure, resolveFailure } from './close-failure.ts'
import { createKey } from './create-key.ts'
import { createMailbox } from './create-mailbox.ts'
import { createProvider } from './create-provider.ts'
import { createSecret } from './create-secret.ts'
import { createWebhook } from './create-webhook.ts'
import { deleteMessages } from './delete-messages.ts'
import { disableSecret, retireSecret } from './end-secret.ts'
import { failures } from './failures.ts'
import { job } from './job.ts'
import { keygen } from './keygen.ts'
import { keys } from './keys.ts'
import { mailboxes } from './mailboxes.ts'
import { messages } from './messages.ts'
import { mxCommand } from './mx-command.ts'
import { pauseProvider, resumeProvider } from './pause-provider.ts'
import { providers } from './providers.ts'
import { queue } from './queue.ts'
import { queueList } from './queue-list.ts'
import { redrive } from './redrive.ts'
import { removeSuppression } from './remove-suppression.ts'
import { resolve } from './resolve.ts'
import { restoreMark } from './restore-mark.ts'
import { retry } from './retry.ts'
import { revokeKey } from './revoke-key.ts'
import { rewrap } from './rewrap.ts'
import { rotateWebhook } from './rotate-webhook.ts'
import { secrets } from './secrets.ts'
import { send } from './send.ts'
import { show } from './show.ts'
import { showFailure } from './show-failure.ts'
import { showProvider } from './show-provider.ts'
import { showWebhook } from './show-webhook.ts'
import { suppressions } from './suppressions.ts'
import { telemetryDelivery } from './telemetry-delivery.ts'
import { telemetryLatency } from './telemetry-latency.ts'
import { telemetryRebuild } from './telemetry-rebuild.ts'
import { testProvider } from './test-provider.ts'
import { updateProvider } from './update-provider.ts'
import { updateWebhook } from './update-webhook.ts'
import { verify } from './verify.ts'
import { webhookDeliveries } from './webhook-deliveries.ts'
import { webhooks } from './webhooks.ts'
import { wrap } from './wrap.ts'

const commands = {
  messages,
  show,
  send,
  queue,
  'queue list': queueList,
  retry,
  resolve,
  redrive,
  delete: deleteMessages,
  job,
  failures,
  'failure show': showFailure,
  'failure discard': discardFailure,
  'failure resolve': resolveFailure,
  suppressions,
  'suppression add': addSuppression,
  'suppression remove': removeSuppression,
  'telemetry delivery': telemetryDelivery,
  'telemetry queue': queue,
  'telemetry latency': telemetryLatency,
  'telemetry rebuild': telemetryRebuild,
  verify,
  'restore-mark': restoreMark,
  providers,
  'provider show': showProvider,
  'provider create': createProvider,
  'provider update': updateProvider,
  'provider test': testProvider,
  'provider pause': pauseProvider,
  'provider resume': resumeProvider,
  'provider disable': disableProvider,
  'provider enable': enableProvider,
  'provider delete': deleteProvider,
  secrets,
  'secret create': createSecret,
  'secret retire': retireSecret,
  'secret disable': disableSecret,
  wrap,
  rewrap,
  mailboxes,
  'mailbox create': createMailbox,
  'mailbox release': releaseMailbox,
  'mailbox disable': disableMailbox,
  'mailbox enable': enableMailbox,
  keys,
  'key create': createKey,
  'key revoke': revokeKey,
  webhooks,
  'webhook show': showWebhook,
  'webhook create': createWebhook,
  'webhook update': updateWebhook,
  'webhook rotate': rotateWebhook,
  'webhook test': testWebhook,
  'webhook disable': disableWebhook,
  'webhook enable': enableWebhook,
  'webhook delete': deleteWebhook,
  'webhook deliveries': webhookDeliveries,
  'webhook redeliver': redeliverWebhook,
  'sign-in': mxCommand.signIn,
  'sign-out': mxCommand.signOut,
  keygen,
  'env-table': envTable(registry, 'mx-worker'),
}

/** Runs the command of the operator that the arguments name, and gives its exit code: see `OperatorCommand.run`. */
export function runCommand(host: Host, system: System): Promise<number> {
  return mxCommand.run(commands, host, system)
}
