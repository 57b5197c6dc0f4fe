import { setupI18n } from '@lingui/core';

/** The language of the sources; it needs no catalogue. */
export const SOURCE = 'en';

/** The instance used by the macros `t`, `msg`, `plural` and `Trans`. */
export const i18n = setupI18n({ locale: SOURCE, messages: { [SOURCE]: {} } });
