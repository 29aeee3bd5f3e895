import type { Environment, Input, Place } from '@constellation/manifest'

type Inputs = Readonly<Record<string, Input>>

/** Which build runs, and how people sign in for programs. Nothing given: the default build, with wallets alone. */
export const peopleInputs: Inputs = {
  broker_build: {
    type: 'str',
    default: 'default',
    choices: ['default', 'testnet'],
    description:
      'The build of the broker. `default` has wallets alone; `testnet` can also sign people in by e-mail and at Google, and record on a chain.',
  },
  broker_auth_methods: {
    type: 'str',
    default: '',
    description:
      'The ways of signing in, by commas, such as `wallet_sig,email_link,oauth2_google`. Without it wallets alone.',
  },
  broker_mail_from: {
    type: 'str',
    default: '',
    description: 'The address that mails of the broker come from. `email_link` needs it.',
  },
  broker_mail_through: {
    type: 'str',
    default: 'smtp',
    choices: ['smtp', 'mx-worker'],
    description:
      "How the broker's mails leave, by `constellation_broker_smtp_url` or through mx-worker, where the sender is then a mailbox of the platform's account.",
  },
  broker_smtp_url: {
    type: 'str',
    default: '',
    secret: true,
    description: 'The way to the mail server, as for login. `email_link` needs it where mails leave by `smtp`. Secret.',
  },
  broker_google_client_id: {
    type: 'str',
    default: '',
    description: 'The id that Google gave to the broker. `oauth2_google` needs it.',
  },
  broker_google_client_secret: {
    type: 'str',
    default: '',
    secret: true,
    description: 'The secret that goes with that id. Secret.',
  },
}

export function peopleVariables(place: Place): Environment {
  return {
    BROKER_AUTH_METHODS: place.input('broker_auth_methods'),
    BROKER_EMAIL_FROM_ADDRESS: place.input('broker_mail_from'),
    BROKER_EMAIL_THROUGH: place.input('broker_mail_through'),
    BROKER_EMAIL_SMTP_URL_FILE: place.input('broker_smtp_url'),
    BROKER_MX_WORKER_URL: place.inside('mx-worker'),
    BROKER_EMAIL_HMAC_KEY_FILE: place.secret('email_hmac_key'),
    BROKER_OAUTH2_REDIRECT_URI: `${place.origin('broker')}/auth/oauth2/callback`,
    BROKER_OAUTH2_GOOGLE_CLIENT_ID: place.input('broker_google_client_id'),
    BROKER_OAUTH2_GOOGLE_CLIENT_SECRET_FILE: place.input('broker_google_client_secret'),
    BROKER_OAUTH2_STATE_HMAC_KEY_FILE: place.secret('oauth2_state_key'),
  }
}

/** How a linked identity gets a new daemon its grant. */
export const recoveryInputs: Inputs = {
  broker_recovery_delay_seconds: {
    type: 'str',
    default: '',
    description:
      'How long the grant of a recovery waits before it begins, in seconds. The master can cancel it meanwhile. Without it 0.',
  },
  broker_recovery_lookup: {
    type: 'str',
    default: '',
    description:
      'Who may ask whether an identity is linked: anyone (`open`, without it), or a program with a session (`authenticated`).',
  },
}

export function recoveryVariables(place: Place): Environment {
  return {
    BROKER_RECOVERY_GRANT_DELAY_SECONDS: place.input('broker_recovery_delay_seconds'),
    BROKER_RECOVERY_LOOKUP: place.input('broker_recovery_lookup'),
  }
}

/** Where releases are recorded. Nothing given: in the broker's database alone. */
export const auditInputs: Inputs = {
  broker_audit_anchors: {
    type: 'str',
    default: '',
    description: 'Where every release is recorded, by commas, such as `postgres,evm_testnet`. Without it `postgres`.',
  },
  broker_audit_policy: {
    type: 'str',
    default: '',
    description:
      'Which anchors have to confirm before a release: all of them (`dual_strict`, without it), `postgres_primary` or `evm_primary`.',
  },
  broker_evm_rpc_url: {
    type: 'str',
    default: '',
    secret: true,
    description: 'The JSON-RPC endpoint of the chain, which may hold a key. `evm_testnet` needs it. Secret.',
  },
  broker_evm_chain_id: {
    type: 'str',
    default: '',
    description: 'The id of the chain, such as 84532 for Base Sepolia. `evm_testnet` needs it.',
  },
  broker_evm_contract: {
    type: 'str',
    default: '',
    description: 'The address of the contract that records are sent to. `evm_testnet` needs it.',
  },
  broker_evm_fee_payer_keystore: {
    type: 'str',
    default: '',
    secret: true,
    description:
      'The text of the encrypted key of the account that pays (Web3 Secret Storage, version 3). A lookup reads it from a file. Secret.',
  },
  broker_evm_fee_payer_password: {
    type: 'str',
    default: '',
    secret: true,
    description: 'The password of that key. Secret.',
  },
}

export function auditVariables(place: Place): Environment {
  return {
    BROKER_AUDIT_ANCHORS: place.input('broker_audit_anchors'),
    BROKER_AUDIT_POLICY: place.input('broker_audit_policy'),
    BROKER_EVM_RPC_URL_FILE: place.input('broker_evm_rpc_url'),
    BROKER_EVM_CHAIN_ID: place.input('broker_evm_chain_id'),
    BROKER_EVM_CONTRACT_ADDRESS: place.input('broker_evm_contract'),
    BROKER_EVM_FEE_PAYER_KEYSTORE_FILE: place.input('broker_evm_fee_payer_keystore'),
    BROKER_EVM_FEE_PAYER_PASSWORD_FILE: place.input('broker_evm_fee_payer_password'),
  }
}
