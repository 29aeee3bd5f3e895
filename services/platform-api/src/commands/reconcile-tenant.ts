import { platform } from '@constellation/contracts-platform'
import { platformCommand } from './platform-command.ts'
import { showSteps } from './show-steps.ts'

/** Compares every system with what a tenant should have, and puts right what differs. */
export const reconcileTenant = platformCommand.showCommand({
  argument: 'SLUG',
  summary:
    'Compares every system with what a tenant should have and puts right what differs. Exit code 1 when a step failed.',
  params: platform.reconcileTenant.params,
  get: (client, params) => client.reconcileTenant({ params }),
  describe: ({ steps }, width) => showSteps(steps, width),
  isFinding: ({ health }) => health === 'error',
})
