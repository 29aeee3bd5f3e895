export { askedOfPlace } from './asked-of-place.ts'
export { brandInputs, brandNameInput, brandVariables } from './brand.ts'
export { addressPattern, apiHost, type DirectRoute } from './direct-route.ts'
export { directRoutes } from './direct-routes.gen.ts'
export { hostsOf } from './hosts-of.ts'
export { defaultOf, findService, secretKindOf } from './look-up.ts'
export {
  type CloudStandIn,
  type DevelopmentPlace,
  type Environment,
  type GraphStandIn,
  type Place,
  type SignInProvider,
  type SystemStandIn,
  signInProviders,
} from './place.ts'
export { plannedServices } from './planned-services.ts'
export { checkServices, readServices } from './read-services.ts'
export { itemOf, lastingText, type SecretKind, sealingKeyRing, secretFile, signingKey, text } from './secret-kinds.ts'
export {
  defineService,
  type Input,
  identifier,
  type Process,
  type Redis,
  roleVariables,
  type Service,
  type ServiceDefinition,
  variablePrefix,
} from './service.ts'
