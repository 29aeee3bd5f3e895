import { permissionNames } from '../rules/permission-names.ts'
import { normalizeLocalPart } from './domain-name.ts'
import type { Properties, Property, RecordShape, Shape, VariantShape } from './shape.ts'

const text: Shape = { kind: 'text' }
const localPart: Shape = { kind: 'text', normalize: normalizeLocalPart, problem: 'Invalid email local part' }
const domainId: Property = { shape: { kind: 'reference', to: 'Domain' } }
const optionalText: Property = { shape: text, isNullable: true, initial: null }
const texts: Property = { shape: { kind: 'set', of: text }, initial: {} }
const permissions: Property = {
  shape: { kind: 'set', of: { kind: 'choice', values: permissionNames } },
  initial: {},
}

const alias: RecordShape = {
  kind: 'record',
  properties: {
    enabled: { shape: { kind: 'boolean' }, initial: true },
    name: { shape: localPart },
    domainId,
    description: optionalText,
  },
}
export const aliases: Property = { shape: { kind: 'list', of: alias }, initial: {} }

const secondaryCredential: Properties = {
  credentialId: { shape: text, isServerSet: true },
  description: { shape: text, initial: '' },
  secret: { shape: { kind: 'text', isSecret: true }, initial: '' },
  createdAt: { shape: text, isServerSet: true },
  expiresAt: optionalText,
  permissions: {
    shape: { kind: 'variant', variants: { Inherit: {}, Disable: { permissions }, Replace: { permissions } } },
    initial: { '@type': 'Inherit' },
  },
  allowedIps: texts,
}
/** What a person or a program may make for an account beside its password. */
export const secondaryCredentialShape: RecordShape = { kind: 'record', properties: secondaryCredential }

const credential: VariantShape = {
  kind: 'variant',
  variants: {
    Password: {
      credentialId: { shape: text, isServerSet: true },
      secret: { shape: { kind: 'text', isSecret: true } },
      expiresAt: optionalText,
      allowedIps: texts,
    },
    AppPassword: secondaryCredential,
    ApiKey: secondaryCredential,
  },
}

const quotaNames =
  'maxDiskQuota maxEmails maxMailboxes maxEmailSubmissions maxEmailIdentities maxParticipantIdentities maxSieveScripts maxPushSubscriptions ' +
  'maxCalendars maxCalendarEvents maxCalendarEventNotifications maxAddressBooks maxContactCards maxFiles maxFolders maxMaskedAddresses ' +
  'maxAppPasswords maxApiKeys maxPublicKeys'

const common: Properties = {
  name: { shape: localPart },
  domainId,
  emailAddress: { shape: text, isServerSet: true },
  createdAt: { shape: text, isServerSet: true },
  memberTenantId: optionalText,
  permissions: {
    shape: {
      kind: 'variant',
      variants: {
        Inherit: {},
        Merge: { enabledPermissions: permissions, disabledPermissions: permissions },
        Replace: { enabledPermissions: permissions, disabledPermissions: permissions },
      },
    },
    initial: { '@type': 'Inherit' },
  },
  quotas: { shape: { kind: 'map', keys: new Set(quotaNames.split(' ')) }, initial: {} },
  usedDiskQuota: { shape: { kind: 'integer' }, isServerSet: true },
  aliases,
  description: optionalText,
  locale: { shape: text, initial: 'en_US' },
  timeZone: optionalText,
}

const roles = (names: readonly string[], initial: string): Property => ({
  shape: { kind: 'variant', variants: Object.fromEntries(names.map((name) => [name, {}])) },
  initial: { '@type': initial },
})

/** People and groups are one type of object. Custom roles need objects that the stand-in does not have. */
export const account: VariantShape = {
  kind: 'variant',
  variants: {
    User: {
      ...common,
      credentials: { shape: { kind: 'list', of: credential }, initial: {} },
      memberGroupIds: {
        shape: { kind: 'set', of: { kind: 'reference', to: 'Account', only: 'Group' } },
        initial: {},
      },
      roles: roles(['User', 'Admin'], 'User'),
      encryptionAtRest: {
        shape: { kind: 'variant', variants: { Disabled: {} } },
        initial: { '@type': 'Disabled' },
      },
    },
    Group: { ...common, roles: roles(['Default'], 'Default') },
  },
}
