import { envTable, type Host, type System } from '@constellation/operator-command'
import { registry } from '../config.ts'
import { anchors } from './anchors.ts'
import { brokerCommand } from './broker-command.ts'
import { events } from './events.ts'
import { grants } from './grants.ts'
import { keygen } from './keygen.ts'
import { links } from './links.ts'
import { mints } from './mints.ts'
import { revoke } from './revoke.ts'
import { verifyAuditCommand } from './verify-audit.ts'

const commands = {
  'verify-audit': verifyAuditCommand,
  mints,
  grants,
  revoke,
  events,
  anchors,
  links,
  'sign-in': brokerCommand.signIn,
  'sign-out': brokerCommand.signOut,
  keygen,
  'env-table': envTable(registry, 'the broker'),
}

/** Runs the command of the operator that the arguments name, and gives its exit code: see `OperatorCommand.run`. */
export function runCommand(host: Host, system: System): Promise<number> {
  return brokerCommand.run(commands, host, system)
}
