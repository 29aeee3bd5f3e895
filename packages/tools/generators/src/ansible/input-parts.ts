import { apiHost, type DirectRoute, hostsOf, type Input, identifier, type Service } from '@constellation/manifest'

/** The Ansible variable of what an operator gives: `constellation_smtp_url`. */
export function inputVariable(name: string): string {
  return `constellation_${identifier(name)}`
}

/** The Ansible variable of the name that browsers reach a host by. */
export function hostVariable(host: string): string {
  return inputVariable(`${host}_host`)
}

/** The options of roles/constellation/meta/argument_specs.yml that come from the manifests. */
export function renderArgumentSpecs(services: readonly Service[], direct: readonly DirectRoute[]): string {
  const hosts = hostsOf(services, direct).map((host) =>
    option(hostVariable(host), {
      type: 'str',
      required: 'true',
      description:
        host === apiHost
          ? "The name that operators' commands reach the services by. Its DNS entry leads to the nodes."
          : `The name that browsers reach ${host} by. Its DNS entry leads to the nodes.`,
    }),
  )
  return [...hosts, ...inputsOf(services).map(inputOption), ...services.flatMap(serviceOptions)].join('\n')
}

function serviceOptions({ name }: Service): string[] {
  return [
    option(inputVariable(name), {
      type: 'dict',
      description: `Further variables of the job \`${name}\`; \`settings\` holds variables of the service itself.`,
    }),
    option(inputVariable(`${name}_secrets`), {
      type: 'dict',
      description: `Contents of further secret files of ${name}, by the name of the service's variable. Secret.`,
    }),
  ]
}

function inputOption([name, input]: [string, Input]): string {
  // Ansible evaluates these files.
  if (input.description.includes('{{'))
    throw new Error(`the description of the input ${name} holds an expression of Ansible`)
  return option(inputVariable(name), {
    type: input.type,
    ...(input.default === undefined && { required: 'true' }),
    ...(input.secret && { no_log: 'true' }),
    ...(input.choices && { choices: `[${input.choices.join(', ')}]` }),
    description: input.description,
  })
}

function option(name: string, attributes: Readonly<Record<string, string>>): string {
  const lines = Object.entries(attributes).map(
    ([key, value]) => `  ${key}: ${key === 'choices' ? value : scalar(value)}`,
  )
  const long = lines.find((line) => line.length > longestLine)
  if (long) throw new Error(`the input ${name} needs a shorter line than "${long.trim()}": ansible-lint refuses it`)
  return [`${name}:`, ...lines].join('\n')
}

/** ansible-lint refuses lines over 180 characters (yaml[line-length]), and the options stand 6 spaces in. */
const longestLine = 180 - 6

/** Quoted only where YAML would read a plain scalar as something else. */
function scalar(value: string): string {
  return /: |#|^[[{*&!|>'"%@`]/.test(value) ? JSON.stringify(value) : value
}

/** roles/constellation/defaults/main/services.yml */
export function renderDefaults(services: readonly Service[]): string {
  const inputs = inputsOf(services).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [`${inputVariable(name)}: ${defaultOf(value)}`],
  )
  const own = services.flatMap(({ name }) => [`${inputVariable(name)}: {}`, `${inputVariable(`${name}_secrets`)}: {}`])
  return [...inputs, ...own].join('\n')
}

function defaultOf(value: NonNullable<Input['default']>): string {
  if (typeof value === 'object') return `"{{ ${hostVariable(value.hostOf)} }}"`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

/** What the example of an inventory has to give of the services. */
export function renderExample(services: readonly Service[], direct: readonly DirectRoute[]): string {
  return hostsOf(services, direct)
    .map((host) => `${hostVariable(host)}: ${host}.example.com`)
    .join('\n')
}

/** Each input once, also one that several services share. */
function inputsOf(services: readonly Service[]): [string, Input][] {
  return [...new Map(services.flatMap(({ inputs }) => Object.entries(inputs)))]
}
