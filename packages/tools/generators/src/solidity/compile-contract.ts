import { createRequire } from 'node:module'

/** The ABI and the bytes of a compiled contract. */
export type CompiledContract = { abi: unknown; creation: string; runtime: string }

/** Throws with the messages of the compiler. No metadata is appended, so that the same source always gives the same bytes. */
export function compileContract(name: string, source: string): CompiledContract {
  // The compiler is eight megabytes: it is loaded only when there is something to compile.
  const { compile }: { compile(input: string): string } = createRequire(import.meta.url)('solc')
  const input = {
    language: 'Solidity',
    sources: { [name]: { content: source.replaceAll('\r\n', '\n') } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'cancun',
      metadata: { appendCBOR: false, bytecodeHash: 'none' },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  }
  const output: Output = JSON.parse(compile(JSON.stringify(input)))
  const contract = output.contracts?.[name]?.[name]
  if (!contract || output.errors?.length)
    throw new Error(output.errors?.map(({ formattedMessage }) => formattedMessage).join('\n') || `no contract ${name}`)
  const { bytecode, deployedBytecode } = contract.evm
  return { abi: contract.abi, creation: `0x${bytecode.object}`, runtime: `0x${deployedBytecode.object}` }
}

type Output = {
  errors?: { formattedMessage: string }[]
  contracts?: Record<string, Record<string, { abi: unknown; evm: Record<'bytecode' | 'deployedBytecode', Code> }>>
}
type Code = { object: string }
