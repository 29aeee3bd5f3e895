import { evmAddress, file, integer, secretFile, secretUrl, wei } from '@constellation/config'

/** The variables of the anchor on an EVM chain. */
export const evmVariables = {
  rpcUrl: secretUrl('BROKER_EVM_RPC_URL_FILE', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    help: 'File with the URL of the JSON-RPC endpoint of the chain, which may hold a key. Only the anchor `evm_testnet` reads the variables of this group.',
  }),
  chainId: integer('BROKER_EVM_CHAIN_ID', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    min: 1,
    max: 4_294_967_295,
    help: 'The id of the chain, such as 84532 for Base Sepolia. The RPC must be of this chain.',
  }),
  contract: evmAddress('BROKER_EVM_CONTRACT_ADDRESS', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    help: 'The address of the contract that records are sent to.',
  }),
  keystore: file('BROKER_EVM_FEE_PAYER_KEYSTORE_FILE', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    aliases: ['BROKER_EVM_FEE_PAYER_KEYSTORE'],
    help: 'The encrypted key of the account that pays for transactions, as Web3 Secret Storage, version 3.',
  }),
  password: secretFile('BROKER_EVM_FEE_PAYER_PASSWORD_FILE', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    help: 'File with the password of that key.',
  }),
  minBalance: wei('BROKER_EVM_FEE_PAYER_MIN_BALANCE', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    default: 1_000_000_000_000_000n,
    help: 'With less than this on the account that pays, nothing is sent and nothing is minted.',
  }),
  transactionsPerDay: integer('BROKER_EVM_PER_IDENTITY_DAILY_TX_BUDGET', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    default: 100,
    min: 1,
    max: 1_000_000,
    help: 'Transactions that one account may cause in a UTC day.',
  }),
  confirmations: integer('BROKER_EVM_CONFIRMATIONS', {
    group: 'AuditEvm',
    anchor: 'evm-config',
    default: 1,
    min: 1,
    max: 64,
    help: 'Blocks that must hold a transaction, its own included, before its record counts.',
  }),
}
