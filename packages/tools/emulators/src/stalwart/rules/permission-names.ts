const verbs = ['Get', 'Create', 'Update', 'Destroy', 'Query'] as const

/** What everybody has of the management interface: their own credentials and settings. */
const own = ['AccountPassword', 'AccountSettings', 'ApiKey', 'AppPassword', 'PublicKey', 'MaskedEmail']
const managed = [
  ...['Account', 'Action', 'Authentication', 'DkimSignature', 'DnsServer', 'Domain', 'MailingList', 'OAuthClient'],
  ...['QueuedMessage', 'Role', 'SystemSettings', 'Task', 'Tenant'],
]
/** Of these there is one, which is only read and changed. */
const singletons = ['AccountPassword', 'AccountSettings', 'Authentication', 'SystemSettings']

const protocols: Readonly<Record<string, string>> = {
  imap: 'Authenticate AclGet AclSet Append Copy Create Delete Expunge Fetch Idle List Move Rename Search Select Status Store Subscribe',
  pop3: 'Authenticate Dele List Retr Stat Uidl',
  sieve: 'Authenticate CheckScript DeleteScript GetScript ListScripts PutScript RenameScript SetActive',
  jmapEmail: 'Changes Copy Create Destroy Get Import Parse Query Update',
  jmapMailbox: 'Changes Create Destroy Get Query Update',
  jmapEmailSubmission: 'Changes Create Destroy Get Query Update',
  jmapIdentity: 'Changes Create Destroy Get Update',
  jmapSieveScript: 'Create Destroy Get Query Update Validate',
  jmapVacationResponse: 'Create Destroy Get Update',
  jmapPrincipal: 'Changes Create Destroy Get Query Update',
  davCal: 'Get Put Delete MkCol PropFind PropPatch Query',
  davCard: 'Get Put Delete MkCol PropFind PropPatch Query',
  davFile: 'Get Put Delete MkCol PropFind PropPatch',
}

/** What an ordinary user may do. */
export const userPermissions: ReadonlySet<string> = new Set([
  ...['authenticate', 'authenticateWithAlias', 'emailSend', 'emailReceive', 'jmapCoreEcho'],
  ...Object.entries(protocols).flatMap(([prefix, names]) => names.split(' ').map((name) => `${prefix}${name}`)),
  ...namesOf(own),
])

/** The permissions that the stand-in knows: a part of those of Stalwart. Their names are in camel case. */
export const permissionNames: ReadonlySet<string> = new Set([
  ...userPermissions,
  ...namesOf(managed),
  ...['impersonate', 'unlimitedRequests', 'unlimitedUploads', 'taskDkimManagement', 'taskDestroyAccount'],
])

function namesOf(objects: readonly string[]): string[] {
  const verbsOf = (object: string) => (singletons.includes(object) ? (['Get', 'Update'] as const) : verbs)
  return objects.flatMap((object) => verbsOf(object).map((verb) => `sys${object}${verb}`))
}
