import config from './playwright.config';

/** Not tests: what it takes is measured and told, and nothing is decided by it. */
export default { ...config, testMatch: '*.measure.ts' };
