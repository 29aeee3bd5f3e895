import { startCluster } from './cluster.ts'
import { whyNot } from './requirements.ts'

const help = `cluster
Starts a cluster with nothing on it, in a network of its own on this machine, and keeps it until it is interrupted: Nomad with two nodes, Docker, a registry with our
images, a catcher of mail, and an inventory for the playbooks. With CONSTELLATION_CLUSTER=FOLDER the tests of packages/tools/cluster use it instead of their own.
`

const reason = whyNot()
if (process.argv.includes('--help') || reason) {
  process.stdout.write(reason ? `cluster: ${reason}\n` : help)
  process.exit(reason ? 1 : 0)
}
const cluster = await startCluster()
process.stdout.write(`folder     ${cluster.folder}
inventory  ${cluster.inventory.file}
deploy     ./scripts/ansible playbook -i ${cluster.inventory.file} ansible/core-init.yml
mail       ${cluster.places.mail}
`)
await new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
})
await cluster[Symbol.asyncDispose]()
