import { lookup } from 'node:dns/promises'
import { type Examine, refusalsOf, serviceChecks } from '@constellation/chassis'
import { BootRefusal } from '@constellation/config'
import { type Config, registry } from '../config.ts'
import { keyChecks } from '../load-keys.ts'
import { migrations } from '../migrations/index.ts'
import type { BootCheck, PlugIns } from '../plug-ins/plug-ins.ts'
import { selectPlugIns } from '../plug-ins/select-plug-ins.ts'
import { weakModes } from './modes.ts'
import { settingsChecks } from './settings-checks.ts'
import { configurationWarnings } from './warnings.ts'

/** Every refusal of a start and every warning, for `check-config`. Nothing is started. */
export function examine(plugIns: PlugIns): Examine<Config> {
  return async (config) => ({
    refusals: await refusalsOf([
      ...settingsChecks(plugIns, config),
      ...partChecks(plugIns, config),
      ...keyChecks(config),
      ...serviceChecks({ service: 'broker', registry, config, migrations }),
    ]),
    warnings: [
      ...weakModes(config).map(({ warning }) => warning),
      ...(await configurationWarnings(config, (host) => lookup(host, { all: true }))),
    ],
  })
}

/** The checks of the parts that are selected. Names that this build lacks are refused elsewhere. */
function partChecks(plugIns: PlugIns, config: Config): readonly BootCheck[] {
  try {
    const names = selectPlugIns(plugIns, config)
    const parts = [
      ...names.authMethods.map((name) => plugIns.authMethods[name]),
      ...names.anchors.map((name) => plugIns.anchors[name]),
    ]
    return parts.flatMap((part) => part?.checks?.(config) ?? [])
  } catch (error) {
    if (error instanceof BootRefusal) return []
    throw error
  }
}
