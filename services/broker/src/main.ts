import { defaultPlugIns } from './plug-ins/default-plug-ins.ts'
import { runBroker } from './run-broker.ts'

await runBroker(process, defaultPlugIns)
