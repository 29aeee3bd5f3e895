import { AgentFailure, explain } from './agent-failure.ts'
import type { Command, Context } from './context.ts'

/** Each command is loaded when it is used: an SDK waits for `credential-process`. */
const commands: Record<string, () => Promise<Command>> = {
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/logout.ts')).logout,
  request: async () => (await import('./commands/request.ts')).request,
  grant: async () => (await import('./commands/grant.ts')).grant,
  exec: async () => (await import('./commands/exec.ts')).exec,
  'credential-process': async () => (await import('./commands/credential-process.ts')).credentialProcess,
  serve: async () => (await import('./commands/serve.ts')).serve,
  status: async () => (await import('./commands/status.ts')).status,
}

const introduction = `broker-agent COMMAND [OPTION…]
Short-lived AWS credentials for programs, from a Constellation broker.
`

const shared = `
Every command takes
  --broker-url URL      the broker; or AGENTKEYS_BROKER_URL
  --issuer URL          the name of the broker, when it is reached at another address; or AGENTKEYS_BROKER_ISSUER
  --key-file FILE       the wallet key, in a file of mode 0600; or AGENTKEYS_WALLET_KEY_FILE
  --key-command COMMAND a command that prints the wallet key
  --chain-id NUMBER     the chain that the sign-in names
  --home FOLDER         what the agent keeps, ~/.broker-agent by default; or BROKER_AGENT_HOME
login remembers them. PATH is the folder of the wallet, <address>/, unless it is given.`

/** Runs one command. Returns the exit code; errors are told in one line and its next step. */
export async function runAgent(name: string | undefined, context: Context): Promise<number> {
  try {
    if (name === '--help' || name === 'help' || asksForHelp(context.args)) return await printHelp(context)
    const load = commands[name ?? '']
    if (!load)
      throw new AgentFailure(
        name ? 'there is no such command' : 'no command is given',
        'broker-agent --help lists them',
      )
    return await (await load()).run(context)
  } catch (error) {
    const { message, nextStep } = explain(error)
    // The AWS SDKs show what the process tells, so there it is one line.
    if (name === 'credential-process') context.tell(`broker-agent: ${message}; ${nextStep}`)
    else context.tell(`error: ${message}\n next: ${nextStep}`)
    return 1
  }
}

/** What stands behind two dashes belongs to the program of `exec`. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end < 0 ? undefined : end).includes('--help')
}

async function printHelp({ print }: Context): Promise<number> {
  const texts = await Promise.all(Object.values(commands).map(async (load) => (await load()).help))
  print(`${introduction}\n${texts.join('\n')}\n${shared}`)
  return 0
}
