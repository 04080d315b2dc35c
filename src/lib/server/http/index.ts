export { crossSiteProblem } from './origin.ts';
export { setSecurityHeaders } from './headers.ts';
export { createAddresses } from './addresses.ts';
export { formText } from './form-text.ts';
export { createGitHook } from './git-hook.ts';
export { createGate, type Gate } from './gate.ts';
export { createScriptApi } from './script-api.ts';
export { jsonError } from './json-error.ts';
