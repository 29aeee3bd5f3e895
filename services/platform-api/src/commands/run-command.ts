import { envTable, type Host, type System } from '@constellation/operator-command'
import { registry } from '../config.ts'
import { audit } from './audit.ts'
import { checkDomain } from './check-domain.ts'
import { createFlag } from './create-flag.ts'
import { createTenant } from './create-tenant.ts'
import { domains } from './domains.ts'
import { flags, showFlag } from './flags.ts'
import { members } from './members.ts'
import { platformCommand } from './platform-command.ts'
import { reconcileTenant } from './reconcile-tenant.ts'
import { recoverTenant } from './recover-tenant.ts'
import { archiveFlag, setFlag } from './set-flag.ts'
import { showDomain } from './show-domain.ts'
import { showMember } from './show-member.ts'
import { showTenant } from './show-tenant.ts'
import { resumeMember, suspendMember } from './suspend-member.ts'
import { resumeTenant, suspendTenant } from './suspend-tenant.ts'
import { tenants } from './tenants.ts'

const commands = {
  tenants,
  'tenant show': showTenant,
  'tenant create': createTenant,
  'tenant suspend': suspendTenant,
  'tenant resume': resumeTenant,
  'tenant reconcile': reconcileTenant,
  'tenant recover': recoverTenant,
  members,
  'member show': showMember,
  'member suspend': suspendMember,
  'member resume': resumeMember,
  flags,
  'flag show': showFlag,
  'flag create': createFlag,
  'flag set': setFlag,
  'flag archive': archiveFlag,
  domains,
  'domain show': showDomain,
  'domain check': checkDomain,
  audit,
  'sign-in': platformCommand.signIn,
  'sign-out': platformCommand.signOut,
  'env-table': envTable(registry, 'platform-api'),
}

/** Runs the command of the operator that the arguments name, and gives its exit code: see `OperatorCommand.run`. */
export function runCommand(host: Host, system: System): Promise<number> {
  return platformCommand.run(commands, host, system)
}
