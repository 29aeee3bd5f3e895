/**
 * The floors of the repository: imports go down only. Between packages by `architecture.md`, and inside a service
 * `main → deps → config`, `main → app → routes → domain → store`.
 */
const floor = (names) => `^packages/(${names.join('|')})/`
const floors = [
  ['tools'],
  [
    'introspection',
    'chassis',
    'jobs',
    'mail',
    'relying-app',
    'broker-client',
    'device-authorization',
    'operator-command',
  ],
  [
    'config',
    'database',
    'client',
    'observability',
    'tokens',
    'design',
    'limits',
    'private-files',
    'public-fetch',
    'timed-fetch',
  ],
  ['contracts', 'manifest'],
  ['contract', 'canonical-json'],
]

const upward = floors.slice(1).map((names, index) => ({
  name: `no-way-up-from-${names[0]}`,
  comment: 'A package imports only packages of its own floor or below.',
  severity: 'error',
  from: { path: floor(names), pathNot: '/test/|\\.test\\.ts$|/src/testing/' },
  to: { path: [floor(floors.slice(0, index + 1).flat()), '^services/'] },
}))

const insideService = (from, to, comment) => ({
  name: `${from}-not-${to.join('-')}`,
  comment,
  severity: 'error',
  from: { path: `^services/([^/]+)/src/${from}/` },
  to: { path: to.map((folder) => `^services/$1/src/${folder}/`) },
})

/** What each folder of a service's `src` may import of that service. A folder that is not listed may not exist. */
const rooms = {
  rbac: {
    migrations: ['migrations/'],
    store: ['store/'],
    passwords: ['passwords/'],
    throttle: ['throttle/'],
    'role-cache': ['role-cache/'],
    'user-tokens': ['user-tokens/'],
    domain: ['domain/', 'store/', 'passwords/', 'throttle/', 'role-cache/', 'user-tokens/', 'deps\\.ts'],
    authentication: ['authentication/', 'domain/', 'deps\\.ts'],
    routes: ['routes/', 'domain/', 'deps\\.ts', 'handlers\\.ts'],
  },
  login: {
    migrations: ['migrations/'],
    store: ['store/'],
    applications: ['applications/'],
    throttle: ['throttle/'],
    assets: ['assets/'],
    locales: ['locales/'],
    flow: ['flow/', 'applications/', 'locales/', 'deps\\.ts'],
    providers: ['providers/', 'config\\.ts'],
    views: ['views/', 'locales/', 'assets/'],
    mails: ['mails/', 'views/', 'locales/', 'flow/', 'deps\\.ts'],
    domain: ['domain/', 'store/', 'mails/', 'providers/', 'flow/', 'locales/', 'applications/', 'deps\\.ts'],
    browser: ['browser/', 'flow/', 'deps\\.ts'],
    routes: ['routes/', 'browser/', 'domain/', 'applications/', 'deps\\.ts'],
    pages: [
      'pages/',
      'views/',
      'browser/',
      'domain/',
      'providers/',
      'flow/',
      'locales/',
      'assets/',
      'deps\\.ts',
      'error-codes\\.ts',
    ],
  },
}

const roomRules = Object.entries(rooms).flatMap(([service, folders]) => {
  const src = `^services/${service}/src/`
  return [
    ...Object.entries(folders).map(([folder, allowed]) => ({
      name: `${service}-${folder}`,
      comment: `The table of rooms says what ${folder} may import of its service.`,
      severity: 'error',
      from: { path: `${src}${folder}/` },
      to: { path: src, pathNot: `${src}(${allowed.join('|')})` },
    })),
    {
      name: `${service}-folder-without-a-rule`,
      comment: 'Every folder of a service has a line in the table of rooms.',
      severity: 'error',
      from: { path: `${src}[^/]+/`, pathNot: `${src}(${Object.keys(folders).join('|')})/` },
      to: {},
    },
    {
      name: `${service}-http-at-the-edge`,
      comment: 'Routes, pages, browser and authentication know HTTP. The rest of a service does not import hono.',
      severity: 'error',
      from: { path: src, pathNot: `${src}(routes|pages|browser|authentication)/` },
      to: { path: '/node_modules/hono/' },
    },
  ]
})

export default {
  forbidden: [
    ...upward,
    {
      name: 'contract-is-plain-data',
      comment: 'Floor 0 depends on zod and on itself.',
      severity: 'error',
      from: { path: '^packages/(contract|contracts)/', pathNot: '/test/' },
      to: { pathNot: ['/zod/', '^packages/(contract|contracts)/'] },
    },
    {
      name: 'canonical-json-stands-alone',
      comment: 'Servers, clients and auditors share the canonical form, so it brings nothing along.',
      severity: 'error',
      from: { path: '^packages/canonical-json/src/' },
      to: { pathNot: '^packages/canonical-json/src/' },
    },
    {
      name: 'services-are-islands',
      comment: 'Services never import one another: they share contracts.',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/' },
      to: { path: '^services/([^/]+)/', pathNot: '^services/$1/' },
    },
    {
      name: 'manifests-stand-alone',
      comment:
        'Every tool reads the manifest of a service, so it loads nothing of the service itself. `inputs.ts` is a part of the manifest.',
      severity: 'error',
      from: { path: '^services/[^/]+/(service|inputs)\\.ts$' },
      to: { pathNot: ['^packages/manifest/', '^services/[^/]+/inputs\\.ts$'] },
    },
    {
      name: 'tests-stay-outside',
      comment: 'What runs in production imports nothing that is for tests or for the local stack.',
      severity: 'error',
      from: {
        path: '^(services/[^/]+|packages/(?!tools|database)[^/]+)/src/',
        pathNot: '\\.test\\.ts$',
      },
      to: { path: ['^packages/tools/', '^packages/database/src/testing/', '/test/'] },
    },
    {
      name: 'emulators-know-nothing-of-us',
      comment:
        'A stand-in is written from what its original does: what it shared with our services could not be found wrong.',
      severity: 'error',
      from: { path: '^packages/tools/emulators/src/' },
      to: { path: ['^services/', '^packages/(?!tools/emulators|design|tokens)'] },
    },
    ...roomRules,
    insideService('store', ['domain', 'routes', 'pages'], 'The store knows rows and nothing of rules.'),
    insideService('domain', ['routes', 'pages'], 'Use cases know nothing of HTTP.'),
    insideService('routes', ['store'], 'Routes unpack, call one use case and return.'),
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one file, or three. A circle of types is a circle: move the type below both.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What is built is no source: its chunks may need each other.
    exclude: { path: '\\.gen\\.ts$|/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types'],
      extensions: ['.ts', '.js'],
    },
  },
}
