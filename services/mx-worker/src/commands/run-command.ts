import { envTable, type Host, type System } from '@constellation/operator-command'
import { registry } from '../config.ts'
import { createKey } from './create-key.ts'
import { createMailbox } from './create-mailbox.ts'
import { createProvider } from './create-provider.ts'
import { createSecret } from './create-secret.ts'
import { deleteMessages } from './delete-messages.ts'
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
import { releaseMailbox } from './release-mailbox.ts'
import { resolve } from './resolve.ts'
import { retry } from './retry.ts'
import { revokeKey } from './revoke-key.ts'
import { rewrap } from './rewrap.ts'
import { secrets } from './secrets.ts'
import { send } from './send.ts'
import { show } from './show.ts'
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
  providers,
  'provider create': createProvider,
  'provider pause': pauseProvider,
  'provider resume': resumeProvider,
  secrets,
  'secret create': createSecret,
  wrap,
  rewrap,
  mailboxes,
  'mailbox create': createMailbox,
  'mailbox release': releaseMailbox,
  keys,
  'key create': createKey,
  'key revoke': revokeKey,
  'sign-in': mxCommand.signIn,
  'sign-out': mxCommand.signOut,
  keygen,
  'env-table': envTable(registry, 'mx-worker'),
}

/** Runs the command of the operator that the arguments name, and gives its exit code: see `OperatorCommand.run`. */
export function runCommand(host: Host, system: System): Promise<number> {
  return mxCommand.run(commands, host, system)
}
