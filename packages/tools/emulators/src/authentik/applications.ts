import { mayOpen } from './access.ts'
import type { AuthentikCall } from './call.ts'
import { describeProvider } from './describe-provider.ts'
import { filledText, flag, number, oneOf, text } from './fields.ts'
import { newUuid } from './new-uuid.ts'
import { type Members, readSome, readWhole } from './read-body.ts'
import { invalid, noSuchPk, notFound, unique } from './refusal.ts'
import type { ApplicationRow, Contents } from './rows.ts'
import type { AuthentikState } from './state.ts'
import { type Kind, requireAction, requireRow } from './visible.ts'

export const applicationKind: Kind<ApplicationRow> = {
  noun: 'Application',
  permission: ['authentik_core', 'application'],
}

const slugText = filledText(50).regex(
  /^[-\w]+$/,
  'Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.',
)

const shape = {
  name: filledText(),
  slug: slugText,
  provider: number.nullable(),
  group: text(),
  meta_launch_url: text(),
  meta_description: text(),
  meta_publisher: text(),
  open_in_new_tab: flag,
  policy_engine_mode: oneOf(['any', 'all']),
}

type Change = Members<typeof shape>

export function createApplication(call: AuthentikCall, state: AuthentikState): Response {
  requireAction(call, applicationKind, 'add')
  const { contents, random } = state
  const given = readWhole(call, shape, ['name', 'slug'])
  checkReferences(given, undefined, contents)
  const application: ApplicationRow = { ...defaults, pk: newUuid(random), ...given }
  contents.applications.push(application)
  return Response.json(describeApplication(application, contents), { status: 201 })
}

const defaults = {
  provider: null,
  ...{ group: '', meta_launch_url: '', meta_description: '', meta_publisher: '' },
  open_in_new_tab: false,
  policy_engine_mode: 'any',
} as const

function checkReferences(given: Change, application: ApplicationRow | undefined, contents: Contents): void {
  const others = contents.applications.filter(({ pk }) => pk !== application?.pk)
  if (others.some(({ slug }) => slug === given.slug)) throw invalid('slug', unique)
  if (given.provider === undefined || given.provider === null) return
  if (!contents.providers.some(({ pk }) => pk === given.provider)) throw invalid('provider', noSuchPk(given.provider))
  if (others.some(({ provider }) => provider === given.provider)) throw invalid('provider', unique)
}

export function readApplication(call: AuthentikCall, { contents }: AuthentikState): Response {
  return Response.json(describeApplication(requireApplication(call, contents), contents))
}

export function updateApplication(call: AuthentikCall, { contents }: AuthentikState): Response {
  const application = requireApplication(call, contents, 'change')
  const given = readSome(call, shape)
  checkReferences(given, application, contents)
  Object.assign(application, given)
  return Response.json(describeApplication(application, contents))
}

/** The provider stays. */
export function deleteApplication(call: AuthentikCall, { contents }: AuthentikState): Response {
  const { pk } = requireApplication(call, contents, 'delete')
  contents.applications = contents.applications.filter((application) => application.pk !== pk)
  contents.bindings = contents.bindings.filter(({ target }) => target !== pk)
  return new Response(null, { status: 204 })
}

/** Whether a user may open the application. Only a superuser may ask about another one. */
export function checkAccess(call: AuthentikCall, { contents }: AuthentikState): Response {
  const application = requireApplication(call, contents)
  const asked = call.caller.permissions === 'all' ? call.query.get('for_user') : null
  const user = contents.users.find(({ pk }) => String(pk) === (asked ?? String(call.caller.user)))
  if (!user) throw notFound('User')
  return Response.json({ passing: mayOpen(application, user.pk, contents), messages: [], log_messages: [] })
}

function requireApplication(
  call: AuthentikCall,
  { applications }: Contents,
  action?: 'change' | 'delete',
): ApplicationRow {
  const matches = ({ slug }: ApplicationRow) => slug === call.key
  return requireRow(call, applicationKind, applications, { matches, ...(action && { action }) })
}

export function describeApplication(application: ApplicationRow, contents: Contents) {
  const provider = contents.providers.find(({ pk }) => pk === application.provider)
  return {
    ...application,
    provider_obj: provider ? withoutSecret(describeProvider(provider, contents)) : null,
    ...{ backchannel_providers: [], backchannel_providers_obj: [] },
    launch_url: application.meta_launch_url || null,
    meta_icon: null,
  }
}

/** Inside an application, a provider has the members of every kind of provider alone. */
function withoutSecret(provider: ReturnType<typeof describeProvider>) {
  const { pk, name, authorization_flow, invalidation_flow, property_mappings, component } = provider
  const { assigned_application_slug, assigned_application_name, verbose_name, meta_model_name } = provider
  return {
    ...{ pk, name, authorization_flow, invalidation_flow, property_mappings, component },
    ...{ assigned_application_slug, assigned_application_name, verbose_name, meta_model_name },
  }
}
