import { testnetPlugIns } from './plug-ins/testnet-plug-ins.ts'
import { runBroker } from './run-broker.ts'

await runBroker(process, testnetPlugIns)
