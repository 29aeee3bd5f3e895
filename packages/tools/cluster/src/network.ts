import { command } from './command.ts'

/** The cluster's network, apart from the machine's own. */
export const network = {
  namespace: 'constellation-cluster',
  nodes: ['10.213.1.1', '10.213.2.1'],
  dockerBridge: '10.213.100.1/24',
} as const

const inside = (...args: string[]) => command('ip', ['-netns', network.namespace, ...args])

/** Makes the network: two nodes with one address each. This machine reaches them; they reach nothing else. */
export function makeNetwork(): AsyncDisposable {
  removeNetwork()
  command('ip', ['netns', 'add', network.namespace])
  inside('link', 'set', 'lo', 'up')
  for (const [index, address] of network.nodes.entries()) {
    const device = `node${index + 1}`
    inside('link', 'add', device, 'type', 'bridge')
    inside('addr', 'add', `${address}/24`, 'dev', device)
    inside('link', 'set', device, 'up')
  }
  command('ip', [
    'link',
    'add',
    'constellation0',
    'type',
    'veth',
    'peer',
    'name',
    'outside',
    'netns',
    network.namespace,
  ])
  command('ip', ['addr', 'add', '10.213.0.1/30', 'dev', 'constellation0'])
  command('ip', ['link', 'set', 'constellation0', 'up'])
  inside('addr', 'add', '10.213.0.2/30', 'dev', 'outside')
  inside('link', 'set', 'outside', 'up')
  // A default route to nowhere: programs use it to find their own address.
  inside('route', 'add', 'default', 'dev', 'node1')
  command('ip', ['route', 'add', '10.213.0.0/16', 'via', '10.213.0.2'])
  return { [Symbol.asyncDispose]: async () => removeNetwork() }
}

function removeNetwork() {
  // Removing one end of a pair removes the other.
  if (command('ip', ['-brief', 'link']).includes('constellation0')) command('ip', ['link', 'del', 'constellation0'])
  const names = command('ip', ['netns', 'list'])
    .split('\n')
    .map((line) => line.split(' ')[0])
  if (!names.includes(network.namespace)) return
  endWhatIsLeft()
  command('ip', ['netns', 'del', network.namespace])
}

/** Nomad's helper processes outlive their agent, so that a new agent can use them. */
function endWhatIsLeft() {
  for (const pid of command('ip', ['netns', 'pids', network.namespace]).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
