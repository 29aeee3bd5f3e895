import { command } from './command.ts'

/** Where everything of the cluster lives, apart from the machine's own network. */
export const network = {
  namespace: 'constellation-cluster',
  nodes: ['10.213.1.1', '10.213.2.1'],
  dockerBridge: '10.213.100.1/24',
} as const

const inside = (...args: string[]) => command('ip', ['-netns', network.namespace, ...args])

/** Makes the network: two nodes with an address each, reached from this machine and leading nowhere else. */
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
  // A way that leads nowhere: programs ask which address they would leave by.
  inside('route', 'add', 'default', 'dev', 'node1')
  command('ip', ['route', 'add', '10.213.0.0/16', 'via', '10.213.0.2'])
  return { [Symbol.asyncDispose]: async () => removeNetwork() }
}

function removeNetwork() {
  // Of a pair, one end takes the other with it.
  if (command('ip', ['-brief', 'link']).includes('constellation0')) command('ip', ['link', 'del', 'constellation0'])
  const names = command('ip', ['netns', 'list'])
    .split('\n')
    .map((line) => line.split(' ')[0])
  if (!names.includes(network.namespace)) return
  endWhatIsLeft()
  command('ip', ['netns', 'del', network.namespace])
}

/** Nomad's helpers outlive their agent, since the next one would go on with them. */
function endWhatIsLeft() {
  for (const pid of command('ip', ['netns', 'pids', network.namespace]).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
