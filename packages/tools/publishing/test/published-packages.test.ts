import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  createPlainProject,
  installNode,
  oldestNode,
  type PlainProject,
  pack,
  publishedPackages,
} from '@constellation/publishing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../../..')
const compiler = path.join(root, 'node_modules/.bin/tsc')
const resources = new AsyncDisposableStack()
afterAll(() => resources.disposeAsync())

/** What an author who wants every check writes. `--init` of the compiler skips the types of packages. */
const strict = { module: 'nodenext', target: 'es2023', types: ['node'], strict: true, outDir: 'built' }

describe.each(publishedPackages(root))('$name', (published) => {
  const { folder, entries, commands } = published
  let tarball: string
  let nodes: string[]
  let place: string
  beforeAll(async () => {
    place = await mkdtemp(path.join(tmpdir(), 'published-'))
    resources.defer(() => rm(place, { recursive: true }))
    tarball = await pack(published, place)
    nodes = [resources.use(await installNode(oldestNode)).node, process.execPath]
  })

  async function openProject(...args: Parameters<typeof createPlainProject>): Promise<PlainProject> {
    return resources.use(await createPlainProject(...args))
  }

  /** A program that imports every entry. */
  const program = [
    ...entries.map(({ name }, index) => `import * as entry${index} from '${name}'`),
    `console.log(${entries.map((_, index) => `Object.keys(entry${index}).length > 0`).join(', ')})`,
  ].join('\n')
  const printed = `${entries.map(() => 'true').join(' ')}\n`

  test('says what it is, and comes with its licence and its readme', async () => {
    await promisify(execFile)('tar', ['xzf', tarball, '-C', place])
    const read = (file: string) => readFile(path.join(place, 'package', file), 'utf8')
    const manifest = JSON.parse(await read('package.json'))
    expect(manifest).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      description: expect.stringMatching(/.{20}/),
      license: 'Apache-2.0',
      engines: { node: `>=${oldestNode}` },
    })
    expect(manifest).not.toHaveProperty('devDependencies')
    expect(JSON.stringify([manifest.dependencies, manifest.peerDependencies])).not.toMatch(
      /@constellation|workspace:|catalog:/,
    )
    expect(await read('LICENSE')).toContain('Apache License')
    expect(await read('README.md')).toBe(await readFile(path.join(folder, 'README.md'), 'utf8'))
    // In a registry nothing surrounds the readme.
    expect(await read('README.md')).not.toMatch(/\]\(\.\.?\//)
  })

  test.each(['module', 'commonjs'] as const)(
    'installs, compiles and runs in a plain npm project of type %s',
    async (modules) => {
      const project = await openProject(modules, [tarball, 'typescript', '@types/node'])
      await project.write('app.ts', program)
      await project.write('tsconfig.json', JSON.stringify({ compilerOptions: strict, files: ['app.ts'] }))
      await project.run('tsc', [])
      for (const node of nodes) expect(await project.runFile(node, 'built/app.js')).toBe(printed)
    },
  )

  test.runIf(commands.length)('has commands that run from the path of an npm project', async () => {
    const project = await openProject('commonjs', [tarball])
    for (const { name } of commands) {
      expect(await project.run(name, ['--help'])).toContain(name)
      for (const node of nodes)
        expect(await project.runFile(node, `node_modules/.bin/${name}`, ['--help'])).toContain(name)
    }
  })

  test('compiles with the configuration that `tsc --init` writes', async () => {
    const project = await openProject('module', [tarball, 'typescript'])
    await project.write('app.ts', program.replace('console.log', 'export const results = '))
    await project.run('tsc', ['--init'])
    await project.run('tsc', [])
  })

  test('compiles with a compiler that does not read `exports`', async () => {
    const project = await openProject('commonjs', [tarball, 'typescript@5', '@types/node'])
    const compilerOptions = { ...strict, module: 'commonjs', moduleResolution: 'node10' }
    await project.write('app.ts', program)
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['app.ts'] }))
    await project.run('tsc', [])
    for (const node of nodes) expect(await project.runFile(node, 'built/app.js')).toBe(printed)
  })

  test('uses nothing that its oldest Node does not have', async () => {
    const config = path.join(place, 'tsconfig.json')
    // Under the name `node`, so that types which refer to it bring no newer ones along.
    const typeRoot = path.join(place, 'types')
    await mkdir(typeRoot)
    await symlink(
      await realpath(path.join(import.meta.dirname, '../node_modules/@types/node-20')),
      path.join(typeRoot, 'node'),
    )
    const compilerOptions = {
      // Node 20 has the methods of well-formed strings, and nothing else of ES2024.
      lib: ['es2023', 'es2024.string'],
      types: ['node'],
      typeRoots: [typeRoot],
    }
    const files = [...entries, ...commands].map(({ source }) => path.join(folder, source))
    const extended = path.join(root, 'tsconfig.json')
    await writeFile(config, JSON.stringify({ extends: extended, compilerOptions, files, include: [] }))
    await promisify(execFile)(compiler, ['--project', config])
  })
})
