export { generatedFiles, type Sources } from './generated-files.ts'
export { readSources } from './read-sources.ts'
