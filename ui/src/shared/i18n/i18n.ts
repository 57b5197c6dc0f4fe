import { setupI18n } from '@lingui/core';

/** The language that the sources are written in; it needs no catalogue. */
export const SOURCE = 'en';

/** What the macros `t`, `msg`, `plural` and `Trans` become calls of. */
export const i18n = setupI18n({ locale: SOURCE, messages: { [SOURCE]: {} } });
